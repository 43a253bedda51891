// Written by `npm run generate` from facts/events.ts.
import type { UntypedEvent } from '../shapes.ts'
import type * as Acs from './acs.gen.ts'
import type * as Apaas from './apaas.gen.ts'
import type * as Application from './application.gen.ts'
import type * as Approval from './approval.gen.ts'
import type * as Attendance from './attendance.gen.ts'
import type * as Auth from './auth.gen.ts'
import type * as Calendar from './calendar.gen.ts'
import type * as Card from './card.gen.ts'
import type * as Compensation from './compensation.gen.ts'
import type * as Contact from './contact.gen.ts'
import type * as Corehr from './corehr.gen.ts'
import type * as Drive from './drive.gen.ts'
import type * as Elearning from './elearning.gen.ts'
import type * as Helpdesk from './helpdesk.gen.ts'
import type * as Hire from './hire.gen.ts'
import type * as Im from './im.gen.ts'
import type * as Mail from './mail.gen.ts'
import type * as MeetingRoom from './meeting_room.gen.ts'
import type * as Minutes from './minutes.gen.ts'
import type * as Moments from './moments.gen.ts'
import type * as Payroll from './payroll.gen.ts'
import type * as Performance from './performance.gen.ts'
import type * as SecurityAndCompliance from './security_and_compliance.gen.ts'
import type * as Task from './task.gen.ts'
import type * as Url from './url.gen.ts'
import type * as Vc from './vc.gen.ts'

/** v2.0 event type → its `event`. */
export interface EventMap {
  'acs.access_record.created_v1': Acs.AcsAccessRecordCreatedV1
  'acs.user.updated_v1': Acs.AcsUserUpdatedV1
  'apaas.workspace.record_change_v1': Apaas.ApaasWorkspaceRecordChangeV1
  'application.application.app_version.audit_v6': Application.ApplicationApplicationAppVersionAuditV6
  'application.application.app_version.publish_apply_v6': Application.ApplicationApplicationAppVersionPublishApplyV6
  'application.application.app_version.publish_revoke_v6': Application.ApplicationApplicationAppVersionPublishRevokeV6
  'application.application.created_v6': Application.ApplicationApplicationCreatedV6
  'application.application.feedback.created_v6': Application.ApplicationApplicationFeedbackCreatedV6
  'application.application.feedback.updated_v6': Application.ApplicationApplicationFeedbackUpdatedV6
  'application.application.visibility.added_v6': Application.ApplicationApplicationVisibilityAddedV6
  'application.bot.menu_v6': Application.ApplicationBotMenuV6
  'approval.approval.updated_v4': Approval.ApprovalApprovalUpdatedV4
  'approval.instance.remedy_group_update_v4': Approval.ApprovalInstanceRemedyGroupUpdateV4
  'approval.instance.status_changed_v4': Approval.ApprovalInstanceStatusChangedV4
  'approval.instance.trip_group_update_v4': Approval.ApprovalInstanceTripGroupUpdateV4
  'approval.task.status_changed_v4': Approval.ApprovalTaskStatusChangedV4
  'attendance.user_flow.created_v1': Attendance.AttendanceUserFlowCreatedV1
  'attendance.user_task.updated_v1': Attendance.AttendanceUserTaskUpdatedV1
  'auth.user_access_token.revoked_v4': Auth.AuthUserAccessTokenRevokedV4
  'calendar.calendar.acl.created_v4': Calendar.CalendarCalendarAclCreatedV4
  'calendar.calendar.acl.deleted_v4': Calendar.CalendarCalendarAclDeletedV4
  'calendar.calendar.changed_v4': Calendar.CalendarCalendarChangedV4
  'calendar.calendar.event.changed_v4': Calendar.CalendarCalendarEventChangedV4
  'compensation.archive.changed_v1': Compensation.CompensationArchiveChangedV1
  'contact.custom_attr_event.updated_v3': Contact.ContactCustomAttrEventUpdatedV3
  'contact.department.created_v3': Contact.ContactDepartmentCreatedV3
  'contact.department.deleted_v3': Contact.ContactDepartmentDeletedV3
  'contact.department.updated_v3': Contact.ContactDepartmentUpdatedV3
  'contact.employee_type_enum.actived_v3': Contact.ContactEmployeeTypeEnumActivedV3
  'contact.employee_type_enum.created_v3': Contact.ContactEmployeeTypeEnumCreatedV3
  'contact.employee_type_enum.deactivated_v3': Contact.ContactEmployeeTypeEnumDeactivatedV3
  'contact.employee_type_enum.deleted_v3': Contact.ContactEmployeeTypeEnumDeletedV3
  'contact.employee_type_enum.updated_v3': Contact.ContactEmployeeTypeEnumUpdatedV3
  'contact.scope.updated_v3': Contact.ContactScopeUpdatedV3
  'contact.user.created_v3': Contact.ContactUserCreatedV3
  'contact.user.deleted_v3': Contact.ContactUserDeletedV3
  'contact.user.updated_v3': Contact.ContactUserUpdatedV3
  'corehr.approval_groups.updated_v2': Corehr.CorehrApprovalGroupsUpdatedV2
  'corehr.common_data.id.user_mapping_changed_v1': Corehr.CorehrCommonDataIdUserMappingChangedV1
  'corehr.common_data.meta_data.updated_v1': Corehr.CorehrCommonDataMetaDataUpdatedV1
  'corehr.company.created_v2': Corehr.CorehrCompanyCreatedV2
  'corehr.company.deleted_v2': Corehr.CorehrCompanyDeletedV2
  'corehr.company.updated_v2': Corehr.CorehrCompanyUpdatedV2
  'corehr.contract.created_v1': Corehr.CorehrContractCreatedV1
  'corehr.contract.deleted_v1': Corehr.CorehrContractDeletedV1
  'corehr.contract.updated_v1': Corehr.CorehrContractUpdatedV1
  'corehr.cost_center.created_v2': Corehr.CorehrCostCenterCreatedV2
  'corehr.cost_center.deleted_v2': Corehr.CorehrCostCenterDeletedV2
  'corehr.cost_center.updated_v2': Corehr.CorehrCostCenterUpdatedV2
  'corehr.custom_org.created_v2': Corehr.CorehrCustomOrgCreatedV2
  'corehr.custom_org.deleted_v2': Corehr.CorehrCustomOrgDeletedV2
  'corehr.custom_org.updated_v2': Corehr.CorehrCustomOrgUpdatedV2
  'corehr.department.created_v1': Corehr.CorehrDepartmentCreatedV1
  'corehr.department.created_v2': Corehr.CorehrDepartmentCreatedV2
  'corehr.department.deleted_v1': Corehr.CorehrDepartmentDeletedV1
  'corehr.department.updated_v1': Corehr.CorehrDepartmentUpdatedV1
  'corehr.department.updated_v2': Corehr.CorehrDepartmentUpdatedV2
  'corehr.employee.domain_event_v2': Corehr.CorehrEmployeeDomainEventV2
  'corehr.employment.converted_v1': Corehr.CorehrEmploymentConvertedV1
  'corehr.employment.created_v1': Corehr.CorehrEmploymentCreatedV1
  'corehr.employment.deleted_v1': Corehr.CorehrEmploymentDeletedV1
  'corehr.employment.resigned_v1': Corehr.CorehrEmploymentResignedV1
  'corehr.employment.updated_v1': Corehr.CorehrEmploymentUpdatedV1
  'corehr.job.created_v1': Corehr.CorehrJobCreatedV1
  'corehr.job.deleted_v1': Corehr.CorehrJobDeletedV1
  'corehr.job.updated_v1': Corehr.CorehrJobUpdatedV1
  'corehr.job_change.status_updated_v2': Corehr.CorehrJobChangeStatusUpdatedV2
  'corehr.job_change.updated_v1': Corehr.CorehrJobChangeUpdatedV1
  'corehr.job_change.updated_v2': Corehr.CorehrJobChangeUpdatedV2
  'corehr.job_data.changed_v1': Corehr.CorehrJobDataChangedV1
  'corehr.job_data.created_v1': Corehr.CorehrJobDataCreatedV1
  'corehr.job_data.deleted_v1': Corehr.CorehrJobDataDeletedV1
  'corehr.job_data.employed_v1': Corehr.CorehrJobDataEmployedV1
  'corehr.job_data.updated_v1': Corehr.CorehrJobDataUpdatedV1
  'corehr.job_family.created_v2': Corehr.CorehrJobFamilyCreatedV2
  'corehr.job_family.deleted_v2': Corehr.CorehrJobFamilyDeletedV2
  'corehr.job_family.updated_v2': Corehr.CorehrJobFamilyUpdatedV2
  'corehr.job_grade.created_v2': Corehr.CorehrJobGradeCreatedV2
  'corehr.job_grade.deleted_v2': Corehr.CorehrJobGradeDeletedV2
  'corehr.job_grade.updated_v2': Corehr.CorehrJobGradeUpdatedV2
  'corehr.job_level.created_v2': Corehr.CorehrJobLevelCreatedV2
  'corehr.job_level.deleted_v2': Corehr.CorehrJobLevelDeletedV2
  'corehr.job_level.updated_v2': Corehr.CorehrJobLevelUpdatedV2
  'corehr.location.created_v2': Corehr.CorehrLocationCreatedV2
  'corehr.location.deleted_v2': Corehr.CorehrLocationDeletedV2
  'corehr.location.updated_v2': Corehr.CorehrLocationUpdatedV2
  'corehr.offboarding.checklist_updated_v2': Corehr.CorehrOffboardingChecklistUpdatedV2
  'corehr.offboarding.status_updated_v2': Corehr.CorehrOffboardingStatusUpdatedV2
  'corehr.offboarding.updated_v1': Corehr.CorehrOffboardingUpdatedV1
  'corehr.offboarding.updated_v2': Corehr.CorehrOffboardingUpdatedV2
  'corehr.onboarding_qr_code.inactive_v2': Corehr.CorehrOnboardingQrCodeInactiveV2
  'corehr.org_role_authorization.updated_v1': Corehr.CorehrOrgRoleAuthorizationUpdatedV1
  'corehr.pathway.created_v2': Corehr.CorehrPathwayCreatedV2
  'corehr.pathway.deleted_v2': Corehr.CorehrPathwayDeletedV2
  'corehr.pathway.updated_v2': Corehr.CorehrPathwayUpdatedV2
  'corehr.person.created_v1': Corehr.CorehrPersonCreatedV1
  'corehr.person.deleted_v1': Corehr.CorehrPersonDeletedV1
  'corehr.person.updated_v1': Corehr.CorehrPersonUpdatedV1
  'corehr.position.created_v2': Corehr.CorehrPositionCreatedV2
  'corehr.position.deleted_v2': Corehr.CorehrPositionDeletedV2
  'corehr.position.updated_v2': Corehr.CorehrPositionUpdatedV2
  'corehr.pre_hire.onboarding_task_changed_v2': Corehr.CorehrPreHireOnboardingTaskChangedV2
  'corehr.pre_hire.updated_v1': Corehr.CorehrPreHireUpdatedV1
  'corehr.probation.updated_v2': Corehr.CorehrProbationUpdatedV2
  'corehr.process.approver.updated_v2': Corehr.CorehrProcessApproverUpdatedV2
  'corehr.process.cc.updated_v2': Corehr.CorehrProcessCcUpdatedV2
  'corehr.process.node.updated_v2': Corehr.CorehrProcessNodeUpdatedV2
  'corehr.process.status.update_v2': Corehr.CorehrProcessStatusUpdateV2
  'corehr.process.updated_v2': Corehr.CorehrProcessUpdatedV2
  'corehr.process_comment_info.updated_v2': Corehr.CorehrProcessCommentInfoUpdatedV2
  'corehr.signature_file.status_updated_v2': Corehr.CorehrSignatureFileStatusUpdatedV2
  'drive.file.bitable_field_changed_v1': Drive.DriveFileBitableFieldChangedV1
  'drive.file.bitable_record_changed_v1': Drive.DriveFileBitableRecordChangedV1
  'drive.file.created_in_folder_v1': Drive.DriveFileCreatedInFolderV1
  'drive.file.deleted_v1': Drive.DriveFileDeletedV1
  'drive.file.edit_v1': Drive.DriveFileEditV1
  'drive.file.permission_member_added_v1': Drive.DriveFilePermissionMemberAddedV1
  'drive.file.permission_member_applied_v1': Drive.DriveFilePermissionMemberAppliedV1
  'drive.file.permission_member_removed_v1': Drive.DriveFilePermissionMemberRemovedV1
  'drive.file.read_v1': Drive.DriveFileReadV1
  'drive.file.title_updated_v1': Drive.DriveFileTitleUpdatedV1
  'drive.file.trashed_v1': Drive.DriveFileTrashedV1
  'drive.notice.comment_add_v1': Drive.DriveNoticeCommentAddV1
  'elearning.course_registration.created_v2': Elearning.ElearningCourseRegistrationCreatedV2
  'elearning.course_registration.deleted_v2': Elearning.ElearningCourseRegistrationDeletedV2
  'elearning.course_registration.updated_v2': Elearning.ElearningCourseRegistrationUpdatedV2
  'helpdesk.notification.approve_v1': Helpdesk.HelpdeskNotificationApproveV1
  'helpdesk.ticket.created_v1': Helpdesk.HelpdeskTicketCreatedV1
  'helpdesk.ticket.updated_v1': Helpdesk.HelpdeskTicketUpdatedV1
  'helpdesk.ticket_message.created_v1': Helpdesk.HelpdeskTicketMessageCreatedV1
  'hire.application.deleted_v1': Hire.HireApplicationDeletedV1
  'hire.application.stage_changed_v1': Hire.HireApplicationStageChangedV1
  'hire.eco_account.created_v1': Hire.HireEcoAccountCreatedV1
  'hire.eco_background_check.canceled_v1': Hire.HireEcoBackgroundCheckCanceledV1
  'hire.eco_background_check.created_v1': Hire.HireEcoBackgroundCheckCreatedV1
  'hire.eco_exam.created_v1': Hire.HireEcoExamCreatedV1
  'hire.ehr_import_task.imported_v1': Hire.HireEhrImportTaskImportedV1
  'hire.ehr_import_task_for_internship_offer.imported_v1': Hire.HireEhrImportTaskForInternshipOfferImportedV1
  'hire.offer.status_changed_v1': Hire.HireOfferStatusChangedV1
  'hire.referral_account.assets_update_v1': Hire.HireReferralAccountAssetsUpdateV1
  'hire.talent.deleted_v1': Hire.HireTalentDeletedV1
  'hire.talent.tag_subscription_v1': Hire.HireTalentTagSubscriptionV1
  'im.chat.access_event.bot_p2p_chat_entered_v1': Im.ImChatAccessEventBotP2pChatEnteredV1
  'im.chat.disbanded_v1': Im.ImChatDisbandedV1
  'im.chat.member.bot.added_v1': Im.ImChatMemberBotAddedV1
  'im.chat.member.bot.deleted_v1': Im.ImChatMemberBotDeletedV1
  'im.chat.member.user.added_v1': Im.ImChatMemberUserAddedV1
  'im.chat.member.user.deleted_v1': Im.ImChatMemberUserDeletedV1
  'im.chat.member.user.withdrawn_v1': Im.ImChatMemberUserWithdrawnV1
  'im.chat.updated_v1': Im.ImChatUpdatedV1
  'im.message.message_read_v1': Im.ImMessageMessageReadV1
  'im.message.reaction.created_v1': Im.ImMessageReactionCreatedV1
  'im.message.reaction.deleted_v1': Im.ImMessageReactionDeletedV1
  'im.message.recalled_v1': Im.ImMessageRecalledV1
  'im.message.receive_v1': Im.ImMessageReceiveV1
  'mail.user_mailbox.event.message_received_v1': Mail.MailUserMailboxEventMessageReceivedV1
  'meeting_room.meeting_room.created_v1': MeetingRoom.MeetingRoomMeetingRoomCreatedV1
  'meeting_room.meeting_room.deleted_v1': MeetingRoom.MeetingRoomMeetingRoomDeletedV1
  'meeting_room.meeting_room.status_changed_v1': MeetingRoom.MeetingRoomMeetingRoomStatusChangedV1
  'meeting_room.meeting_room.updated_v1': MeetingRoom.MeetingRoomMeetingRoomUpdatedV1
  'minutes.minute.generated_v1': Minutes.MinutesMinuteGeneratedV1
  'moments.comment.created_v1': Moments.MomentsCommentCreatedV1
  'moments.comment.deleted_v1': Moments.MomentsCommentDeletedV1
  'moments.dislike.created_v1': Moments.MomentsDislikeCreatedV1
  'moments.dislike.deleted_v1': Moments.MomentsDislikeDeletedV1
  'moments.post.created_v1': Moments.MomentsPostCreatedV1
  'moments.post.deleted_v1': Moments.MomentsPostDeletedV1
  'moments.post_statistics.updated_v1': Moments.MomentsPostStatisticsUpdatedV1
  'moments.reaction.created_v1': Moments.MomentsReactionCreatedV1
  'moments.reaction.deleted_v1': Moments.MomentsReactionDeletedV1
  'payroll.payment_activity.approved_v1': Payroll.PayrollPaymentActivityApprovedV1
  'payroll.payment_activity.status_changed_v1': Payroll.PayrollPaymentActivityStatusChangedV1
  'performance.review_data.changed_v2': Performance.PerformanceReviewDataChangedV2
  'performance.stage_task.open_result_v2': Performance.PerformanceStageTaskOpenResultV2
  'security_and_compliance.device_apply_record.device_apply_event_v2': SecurityAndCompliance.SecurityAndComplianceDeviceApplyRecordDeviceApplyEventV2
  'security_and_compliance.device_record.device_change_event_v2': SecurityAndCompliance.SecurityAndComplianceDeviceRecordDeviceChangeEventV2
  'task.task.comment.updated_v1': Task.TaskTaskCommentUpdatedV1
  'task.task.update_tenant_v1': Task.TaskTaskUpdateTenantV1
  'task.task.update_user_access_v2': Task.TaskTaskUpdateUserAccessV2
  'task.task.updated_v1': Task.TaskTaskUpdatedV1
  'vc.bot.meeting_activity_v1': Vc.VcBotMeetingActivityV1
  'vc.bot.meeting_ended_v1': Vc.VcBotMeetingEndedV1
  'vc.bot.meeting_invited_v1': Vc.VcBotMeetingInvitedV1
  'vc.bot.meeting_started_v1': Vc.VcBotMeetingStartedV1
  'vc.material.review_result_v1': Vc.VcMaterialReviewResultV1
  'vc.meeting.all_meeting_ended_v1': Vc.VcMeetingAllMeetingEndedV1
  'vc.meeting.all_meeting_started_v1': Vc.VcMeetingAllMeetingStartedV1
  'vc.meeting.join_meeting_v1': Vc.VcMeetingJoinMeetingV1
  'vc.meeting.leave_meeting_v1': Vc.VcMeetingLeaveMeetingV1
  'vc.meeting.meeting_ended_v1': Vc.VcMeetingMeetingEndedV1
  'vc.meeting.meeting_started_v1': Vc.VcMeetingMeetingStartedV1
  'vc.meeting.participant_meeting_ended_v1': Vc.VcMeetingParticipantMeetingEndedV1
  'vc.meeting.participant_meeting_joined_v1': Vc.VcMeetingParticipantMeetingJoinedV1
  'vc.meeting.participant_meeting_started_v1': Vc.VcMeetingParticipantMeetingStartedV1
  'vc.meeting.recording_ended_v1': Vc.VcMeetingRecordingEndedV1
  'vc.meeting.recording_ready_v1': Vc.VcMeetingRecordingReadyV1
  'vc.meeting.recording_started_v1': Vc.VcMeetingRecordingStartedV1
  'vc.meeting.send_meeting_im_v1': Vc.VcMeetingSendMeetingImV1
  'vc.meeting.share_ended_v1': Vc.VcMeetingShareEndedV1
  'vc.meeting.share_started_v1': Vc.VcMeetingShareStartedV1
  'vc.note.generated_v1': Vc.VcNoteGeneratedV1
  'vc.recording.recording_ended_v1': Vc.VcRecordingRecordingEndedV1
  'vc.recording.recording_started_v1': Vc.VcRecordingRecordingStartedV1
  'vc.recording.recording_transcript_generated_v1': Vc.VcRecordingRecordingTranscriptGeneratedV1
  'vc.reserve_config.updated_v1': Vc.VcReserveConfigUpdatedV1
  'vc.room.created_v1': Vc.VcRoomCreatedV1
  'vc.room.deleted_v1': Vc.VcRoomDeletedV1
  'vc.room.updated_v1': Vc.VcRoomUpdatedV1
  'vc.room_level.created_v1': Vc.VcRoomLevelCreatedV1
  'vc.room_level.deleted_v1': Vc.VcRoomLevelDeletedV1
  'vc.room_level.updated_v1': Vc.VcRoomLevelUpdatedV1
}

/** v1.0 event type → its `event`. */
export interface EventV1Map {
  app_open: Application.AppOpen
  app_status_change: Application.AppStatusChange
  app_ticket: Application.AppTicket
  app_uninstalled: UntypedEvent
  order_paid: Application.OrderPaid
  approval: Approval.Approval
  approval_cc: Approval.ApprovalCc
  approval_instance: Approval.ApprovalInstance
  approval_task: Approval.ApprovalTask
  leave_approval: Approval.LeaveApproval
  leave_approvalV2: Approval.LeaveApprovalV2
  leave_approval_revert: Approval.LeaveApprovalRevert
  out_approval: Approval.OutApproval
  out_approval_revert: Approval.OutApprovalRevert
  remedy_approval: Approval.RemedyApproval
  shift_approval: Approval.ShiftApproval
  trip_approval: Approval.TripApproval
  work_approval: Approval.WorkApproval
  work_approval_revert: Approval.WorkApprovalRevert
  contact_scope_change: UntypedEvent
  dept_add: Contact.DeptAdd
  dept_delete: Contact.DeptDelete
  dept_update: Contact.DeptUpdate
  user_add: Contact.UserAdd
  user_leave: Contact.UserLeave
  user_status_change: Contact.UserStatusChange
  user_update: Contact.UserUpdate
  add_bot: Im.AddBot
  add_user_to_chat: Im.AddUserToChat
  chat_disband: Im.ChatDisband
  group_setting_update: Im.GroupSettingUpdate
  message: Im.Message
  message_read: Im.MessageRead
  p2p_chat_create: Im.P2pChatCreate
  remove_bot: Im.RemoveBot
  remove_user_from_chat: Im.RemoveUserFromChat
  revoke_add_user_from_chat: Im.RevokeAddUserFromChat
  third_party_meeting_room_event_created: MeetingRoom.ThirdPartyMeetingRoomEventCreated
  third_party_meeting_room_event_deleted: MeetingRoom.ThirdPartyMeetingRoomEventDeleted
  third_party_meeting_room_event_updated: MeetingRoom.ThirdPartyMeetingRoomEventUpdated
}

/** Callback type → its `event`. */
export interface CallbackMap {
  'card.action.trigger': Card.CardActionTrigger
  'profile.view.get': UntypedEvent
  'url.preview.get': Url.UrlPreviewGet
}
