/** The types that wait for an answer. */

/** Callback types that the platform's console offers. `LARKGATE_CALLBACKS` adds more. */
export const CALLBACK_TYPES: readonly string[] = ['card.action.trigger', 'url.preview.get', 'profile.view.get']

/** The type larkgate gives to the legacy card's action, which carries none. */
export const LEGACY_CARD_TYPE = 'card.action.trigger_v1'
