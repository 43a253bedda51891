// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface EventUser {
  readonly user_id?: UserId
  readonly email?: string
  readonly phone?: string
}

export interface ElearningCourseRegistrationCreatedV2 {
  readonly course_id?: string
  readonly learner?: EventUser
  /** Seconds since the Unix epoch. */
  readonly enroll_at?: number
  readonly enroll_type?: 1 | 2 | 3 | 4 | (number & {})
  readonly learning_duration?: number
  /** Seconds since the Unix epoch. */
  readonly finished_at?: number
  readonly learning_state?: 0 | 1 | 2 | 3 | (number & {})
  readonly compulsory_lesson_ids?: readonly string[]
  readonly learned_compulsory_lesson_ids?: readonly string[]
  readonly optional_lesson_ids?: readonly string[]
  readonly learned_optional_lesson_ids?: readonly string[]
}

export interface ElearningCourseRegistrationDeletedV2 {
  readonly course_id?: string
  readonly learner?: EventUser
}

export interface ElearningCourseRegistrationUpdatedV2 {
  readonly course_id?: string
  readonly learner?: EventUser
  /** Seconds since the Unix epoch. */
  readonly enroll_at?: number
  readonly enroll_type?: 1 | 2 | 3 | 4 | (number & {})
  readonly learning_duration?: number
  /** Seconds since the Unix epoch. */
  readonly finished_at?: number
  readonly learning_state?: 0 | 1 | 2 | 3 | (number & {})
  readonly compulsory_lesson_ids?: readonly string[]
  readonly learned_compulsory_lesson_ids?: readonly string[]
  readonly optional_lesson_ids?: readonly string[]
  readonly learned_optional_lesson_ids?: readonly string[]
}
