/**
 * Facts about the platform's event types: names, versions, fields, values. `facts/read.ts` says how to read them.
 *
 * Written by `scripts/events/import-facts.ts`, whose decisions docs/events-drift.md lists.
 */
export const FACTS: string = `
domain acs
 event acs.access_record.created_v1 2.0 server-docs/acs-v1/access_record/events/created
  access_record_id
  user_id:UserId
  device_id
  is_clock_in:boolean
  is_door_open:boolean
  access_time@s
 event acs.user.updated_v1 2.0 server-docs/acs-v1/user/events/updated
  user_id:UserId
  card:number
  face_uploaded:boolean
domain apaas
 event apaas.workspace.record_change_v1 2.0
  workspace
  app
  table
  type
  operator
  before
  after
domain application
 shape AppScope
  scope
  description
  level:number 1,2,3,0
  token_types:string[] tenant,user
 shape AppI18nInfo
  i18n_key zh_cn,en_us,ja_jp,zh_hk,zh_tw,id_id,ms_my,de_de,es_es,fr_fr,it_it,pt_br,vi_vn,ru_ru,th_th,ko_kr
  name
  description
  help_use
 shape Gadget
  enable_pc_mode:number 1,2,4
  schema_urls:string[]
  pc_use_mobile_pkg:boolean
  pc_version
  mobile_version
  mobile_min_lark_version
  pc_min_lark_version
 shape WebApp
  pc_url
  mobile_url
 shape UdIcon
  token
  color
 shape BotMenus
  menu_id
  parent_menu_id
  sort:number
  default_name
  i18n_name:map
  redirect_link:WebApp
  event_key
  icon_file_key
  ud_icon:UdIcon
  menu_content_type:number
 shape Bot
  card_request_url
  bot_menu_enable:boolean
  bot_menus:BotMenus[]
  bot_menu_display_strategy:number
 shape NavigateMeta
  version
  image_url
  hover_image_url
 shape Navigate
  pc:NavigateMeta
  mobile:NavigateMeta
 shape CloudDocI18nInfo
  i18n_key zh_cn,en_us,ja_jp
  name
  read_description
  write_description
 shape CloudDoc
  space_url
  i18n:CloudDocI18nInfo[]
  icon_url
  mode:number 0,1
 shape BlockI18nInfo
  i18n_key zh_cn,en_us,ja_jp
  name
 shape DocsBlock
  block_type_id
  i18n:BlockI18nInfo[]
  mobile_icon_url
  pc_icon_url
 shape MessageAction
  pc_app_link
  mobile_app_link
  i18n:BlockI18nInfo[]
 shape PlusMenu
  pc_app_link
  mobile_app_link
 shape AppAbility
  gadget:Gadget
  web_app:WebApp
  bot:Bot
  workplace_widgets:object[]
   min_lark_version
  navigate:Navigate
  cloud_doc:CloudDoc
  docs_blocks:DocsBlock[]
  message_action:MessageAction
  plus_menu:PlusMenu
 shape AppVisibleListEvent
  open_ids:UserId[]
  department_ids:string[]
 shape AppVisibilityEvent
  is_all:boolean
  visible_list:AppVisibleListEvent
  invisible_list:AppVisibleListEvent
 shape AppVersionRemarkEvent
  remark
  update_remark
  visibility:AppVisibilityEvent
 shape ApplicationAppVersionEvent
  app_id
  version
  version_id
  app_name
  avatar_url
  description
  scopes:AppScope[]
  back_home_url
  i18n:AppI18nInfo[]
  common_categories:string[]
  events:string[]
  status:number 0,1,2,3,4
  create_time@s
  publish_time@s
  ability:AppAbility
  remark:AppVersionRemarkEvent
 event app_open 1.0
  applicants:UserId[]
  installer:UserId
  installer_employee:UserId
 event app_status_change 1.0 uAjLw4CM/ukTMukTMukTM/application-v6/event/app-enabled-or-disabled
  status
  operator:UserId
 event app_ticket 1.0 uAjLw4CM/ukTMukTMukTM/application-v6/event/app_ticket-events
  app_ticket!
 event app_uninstalled 1.0 uAjLw4CM/ukTMukTMukTM/application-v6/event/app-uninstalled
 event application.application.app_version.audit_v6 2.0 server-docs/application-v6/event/audit
  operator_id:UserId
  version_id
  creator_id:UserId
  app_id
  operation audited,reject
  remark
  audit_source administrator,auto
 event application.application.app_version.publish_apply_v6 2.0 server-docs/application-v6/event/publish_apply
  operator_id:UserId
  online_version:ApplicationAppVersionEvent
  under_audit_version:ApplicationAppVersionEvent
  app_status:number 0,1
 event application.application.app_version.publish_revoke_v6 2.0 server-docs/application-v6/event/publish_revoke
  operator_id:UserId
  creator_id:UserId
  app_id
  version_id
 event application.application.created_v6 2.0 server-docs/application-v6/event/created
  operator_id:UserId
  app_id
  name
  description
  avatar
  app_scene_type:number
  primary_language
  create_source developer_console,base,app_engine,bot_builder,aily,unknown
 event application.application.feedback.created_v6 2.0
  user_id:UserId
  app_id
  feedback_time
  tenant_name
  feedback_type:number
  fault_type:number[]
  fault_time
  source:number
  contact
  description
  images:string[]
  feedback_id
  feedback_path
 event application.application.feedback.updated_v6 2.0 server-docs/application-v6/event/updated
  feedback_ids:string[]
  status:number
  app_id
  update_time@datetime
  operator_id:UserId
 event application.application.visibility.added_v6 2.0 uAjLw4CM/ukTMukTMukTM/application-v6/event/app-availability-scope-extended
  source:number
  user_id:UserId
  users:object[]
   user_id:UserId
 event application.bot.menu_v6 2.0
  operator:object
   operator_name
   operator_id:UserId
  event_key
  timestamp:number|string
 event order_paid 1.0 uAjLw4CM/ukTMukTMukTM/application-v6/event/public-app-purchase
  order_id
  price_plan_id
  price_plan_type
  seats:number
  buy_count:number
  pay_time@s
  buy_type
  src_order_id
  order_pay_price:number
  create_time@s
domain approval
 event approval 1.0
  definition_code
  definition_name
  end_time@s:number
  event
  instance_code
  start_time@s:number
 event approval.approval.updated_v4 2.0
  object:object
   approval_code
   approval_id
   extra
   form_definition_id
   process_obj
   timestamp:number
   version_id
   widget_group_type:number
 event approval.instance.remedy_group_update_v4 2.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/attendance-record-correction
  object:object
   employee_id
   instance_code
   start_time@s:number
   end_time@s:number
   remedy_time@s:number
   remedy_reason
   status
   type
 event approval.instance.status_changed_v4 2.0
  approval_code
  instance_code
  external_id
  status
  operate_time@ms
  start_user:UserId
 event approval.instance.trip_group_update_v4 2.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/business-trip
  object:object
   instance_code
   start_time@s:number|string
   end_time@s:number|string
   schedules:object[]
    departure
    departure_id
    destination
    destination_ids:string[]
    remark
    transportation
    trip_start_time@datetime
    trip_end_time@datetime
    trip_interval
    trip_type
   start_user:object
    id:UserId
   trip_interval
   trip_reason
   type
   trip_peers:object[]
    id:UserId
 event approval.task.status_changed_v4 2.0
  approval_code
  instance_code
  task_id
  task_external_id
  assigned_user:UserId
  status
  operate_time@ms
  external_id
 event approval_cc 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/common-event/approval-cc-event
  approval_code
  instance_code
  id
  user_id
  create_time@ms:number
  operate
  from
 event approval_instance 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/common-event/approval-instance-event
  approval_code
  instance_code
  status
  operate_time@ms
  instance_operate_time@ms
  uuid
 event approval_task 1.0
  open_id
  approval_code
  instance_code
  task_id
  user_id|null
  status
  operate_time
  custom_key
  def_key
  extra
 event leave_approval 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/leave
  approval_code
  instance_code
  employee_id
  open_id
  start_time@s:number
  end_time@s:number
  leave_type
  leave_start_time@datetime
  leave_end_time@datetime
  leave_interval:number
  leave_unit:number
  leave_reason
 event leave_approvalV2 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/leave
  approval_code
  instance_code
  i18n_resources:string[]|string|object[]
  leave_name
  start_time@s:number
  end_time@s:number
  leave_certification:string[]
  leave_detail:string[]|string
  leave_difficult_labour
  leave_family_relation_type
  leave_feeding_arrive_late:number
  leave_feeding_leave_early:number
  leave_feeding_rest_daily:number
  leave_infant_num
  leave_interval:number
  leave_pregnancy_age
  leave_pregnancy_check_up
  leave_premarital_check_up
  leave_range:string[]|string
  leave_reason
  leave_start_time@datetime
  leave_end_time@datetime
  leave_unit
  user_id|null
  open_id
  origin_instance_code
 event leave_approval_revert 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/leave
  instance_code
  approval_code
  operate_time@s|number
 event out_approval 1.0
  start_time@s:number
  end_time@s:number
  i18n_resources:string[]
  instance_code
  approval_code
  open_id
  out_start_time
  out_end_time
  out_image
  out_interval:number
  out_name
  out_reason
  out_unit
  user_id|null
 event out_approval_revert 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/out-of-office
  instance_code
  approval_code
  operate_time@s|number
 event remedy_approval 1.0
  instance_code
  employee_id
  open_id
  start_time@s:number
  end_time@s:number
  shift_time
  return_time
  shift_reason
  remedy_time@datetime
  remedy_reason
 event shift_approval 1.0
  instance_code
  approval_code
  employee_id
  open_id
  start_time@s:number
  end_time@s:number
  shift_time
  return_time
  shift_reason
 event trip_approval 1.0
  instance_code
  employee_id
  open_id
  start_time@s:number
  end_time@s:number
  schedules:object[]
   trip_start_time@datetime
   trip_end_time@datetime
   trip_interval:number
   departure
   destination
   transportation
   trip_type
   remark
  trip_interval:number
  trip_reason
  trip_peers:string[]
 event work_approval 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/overtime
  allow_multi_time_range:number
  approval_code
  instance_code
  employee_id
  open_id
  start_time@s:number
  end_time@s:number
  time_range:object[]
   work_start_time@datetime
   work_end_time@datetime
  work_detail:object[]
   start
   end
   rule_associated:number
   interval:number
  work_start_time@datetime
  work_end_time@datetime
  work_interval:number
  work_multi_imitate_users:unknown[]|null
  work_reason
  work_type
 event work_approval_revert 1.0 ukTMukTMukTM/uIDO24iM4YjLygjN/event/overtime
  instance_code
  approval_code
  operate_time@s|number
domain attendance
 event attendance.user_flow.created_v1 2.0 uAjLw4CM/ukTMukTMukTM/reference/attendance-v1/event/user-attendance-records-event
  employee_id
  employee_no
  location_name
  check_time@s
  comment
  record_id
  longitude:number
  latitude:number
  ssid
  bssid
  is_field:boolean
  is_wifi:boolean
  type:number
  photo_urls:string[]
  risk_result:number
 event attendance.user_task.updated_v1 2.0
  employee_id
  employee_no
  group_id
  shift_id
  date:number
  status_changes:object[]
   before_status
   current_status
   before_supplement
   current_supplement
   work_type
   index
domain auth
 event auth.user_access_token.revoked_v4 2.0 authentication-management/auth-v4/revoked
  revoke_token_type user_access_token,refresh_token
  revoke_reason
  open_id
  union_id
  user_id|null
domain calendar
 shape AclScopeEvent
  type user
  user_id:UserId
 event calendar.calendar.acl.created_v4 2.0 server-docs/calendar-v4/calendar-acl/events/created
  acl_id
  role unknown,free_busy_reader,reader,writer,owner
  scope:AclScopeEvent
  user_id_list:UserId[]
 event calendar.calendar.acl.deleted_v4 2.0 server-docs/calendar-v4/calendar-acl/events/deleted
  acl_id
  role unknown,free_busy_reader,reader,writer,owner
  scope:AclScopeEvent
  user_id_list:UserId[]
 event calendar.calendar.changed_v4 2.0 server-docs/calendar-v4/calendar/events/changed
  user_id_list:UserId[]
 event calendar.calendar.event.changed_v4 2.0
  calendar_id
  user_id_list:UserId[]
  calendar_event_id
  change_type
  rsvp_infos:object[]
   from_user_id:UserId
   rsvp_status
domain card
 shape Action
  value:object|string -- What the developer put into the component.
  tag!
  timezone
  name
  form_value:object
  input_value
  option
  options:string[]
  checked:boolean
 callback card.action.trigger 2.0 uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication
  operator!:object
   tenant_key
   user_id|null
   union_id
   open_id
  token! -- Credential for updating the card later.
  action!:Action
  host
  delivery_type
  context:object
   url
   preview_token
   open_message_id
   open_chat_id
 callback card.action.trigger_v1 card
  open_id
  user_id|null
  tenant_key
  open_message_id
  open_chat_id
  token -- Credential for updating the card later.
  action!:Action
domain compensation
 event compensation.archive.changed_v1 2.0
  operate_type add,modify,delete
  employment_id
  effective_date
  before_tid
  after_tid
domain contact
 shape CustomAttrEvent
  contact_field_key:string[]
  allow_open_query:boolean
 shape DepartmentLeader
  leaderType:number 1,2
  leaderID
 shape DepartmentEvent
  name
  parent_department_id
  department_id
  open_department_id
  leader_user_id
  chat_id
  order:number
  status:object
   is_deleted:boolean
  leaders:DepartmentLeader[]
  department_hrbps:UserId[]
  unit_ids:string[]
 shape I18nContent
  locale
  value
 shape EmployeeTypeEnum
  enum_id
  enum_value
  content
  enum_type:number 1,2
  enum_status:number 1,2
  i18n_content:I18nContent[]
 shape DepartmentI18nName
  zh_cn
  ja_jp
  en_us
 shape Department
  name
  i18n_name:DepartmentI18nName
  parent_department_id
  department_id
  open_department_id
  leader_user_id
  chat_id
  order
  unit_ids:string[]
  member_count:number
  status:object
   is_deleted:boolean
  leaders:DepartmentLeader[]
  group_chat_employee_types:number[]
  primary_member_count:number
 shape AvatarInfo
  avatar_72
  avatar_240
  avatar_640
  avatar_origin
 shape UserStatus
  is_frozen:boolean
  is_resigned:boolean
  is_activated:boolean
  is_exited:boolean
  is_unjoin:boolean
 shape CustomAttrGenericUser
  id
  type:number
 shape UserCustomAttrValue
  text
  url
  pc_url
  option_id
  option_value
  name
  picture_url
  generic_user:CustomAttrGenericUser
 shape UserCustomAttr
  type TEXT,HREF,ENUMERATION,PICTURE_ENUM,GENERIC_USER
  id
  value:UserCustomAttrValue
 shape UserAssignInfo
  subscription_id
  license_plan_key
  product_name
  i18n_name:DepartmentI18nName
  start_time@s
  end_time@s
 shape DepartmentPathName
  name
  i18n_name:DepartmentI18nName
 shape DepartmentPath
  department_ids:string[]
  department_path_name:DepartmentPathName
 shape DepartmentDetail
  department_id
  department_name:DepartmentPathName
  department_path:DepartmentPath
 shape Positions
  position_code
  position_name
  department_id
  leader_user_id
  leader_position_code
  is_major:boolean
 shape NotificationOption
  channels:string[]
  language
 shape User
  union_id
  user_id|null
  open_id
  name
  en_name
  nickname
  email
  mobile
  gender:number 0,1,2
  avatar:AvatarInfo
  status:UserStatus
  leader_user_id
  city
  country
  work_station
  join_time@s:number
  employee_no
  employee_type:number 1,2,3,4,5
  custom_attrs:UserCustomAttr[]
  enterprise_email
  job_title
  is_frozen:boolean
  job_level_id
  job_family_id
  subscription_ids:string[]
  assign_info:UserAssignInfo[]
  department_path:DepartmentDetail[]
  positions:Positions[]
  description
  need_send_notification:boolean
  notification_option:NotificationOption
  geo
  dotted_line_leader_user_ids:string[]
 shape UserGroup
  user_group_id
  name
  type:number 1,2
  member_count:number
  status:number 0,1,2,3
 shape Scope
  departments:Department[]
  users:User[]
  user_groups:UserGroup[]
 shape UserOrder
  department_id
  user_order:number
  department_order:number
  is_primary_dept:boolean
 shape UserEvent
  open_id
  union_id
  user_id|null
  name
  en_name
  nickname
  email
  enterprise_email
  job_title
  mobile
  gender:number 0,1,2,3
  avatar:AvatarInfo
  status:UserStatus
  department_ids:string[]
  leader_user_id
  city
  country
  work_station
  join_time@s:number
  employee_no
  employee_type:number 1,2,3,4,5
  orders:UserOrder[]
  custom_attrs:UserCustomAttr[]
  job_level_id
  job_family_id
  dotted_line_leader_user_ids:string[]
  mobile_visible:boolean
  is_tenant_manager:boolean
  positions:Positions[]
  time_zone
 shape Department2
  open_id
  custom_id
 shape BeforeStatus
  is_active:boolean
  is_frozen:boolean
  is_resigned:boolean
 event contact.custom_attr_event.updated_v3 2.0 server-docs/contact-v3/custom_attr/events/updated
  object:CustomAttrEvent
  old_object:CustomAttrEvent
 event contact.department.created_v3 2.0 server-docs/contact-v3/department/events/created
  object:DepartmentEvent
 event contact.department.deleted_v3 2.0 server-docs/contact-v3/department/events/deleted
  object:DepartmentEvent
  old_object:object
   status:object
    is_deleted:boolean
   open_department_id
 event contact.department.updated_v3 2.0 server-docs/contact-v3/department/events/updated
  object:DepartmentEvent
  old_object:DepartmentEvent
 event contact.employee_type_enum.actived_v3 2.0
  old_enum:EmployeeTypeEnum
  new_enum:EmployeeTypeEnum
 event contact.employee_type_enum.created_v3 2.0 server-docs/contact-v3/employee_type_enum/events/created
  new_enum:EmployeeTypeEnum
 event contact.employee_type_enum.deactivated_v3 2.0
  old_enum:EmployeeTypeEnum
  new_enum:EmployeeTypeEnum
 event contact.employee_type_enum.deleted_v3 2.0 server-docs/contact-v3/employee_type_enum/events/deleted
  old_enum:EmployeeTypeEnum
 event contact.employee_type_enum.updated_v3 2.0
  old_enum:EmployeeTypeEnum
  new_enum:EmployeeTypeEnum
 event contact.scope.updated_v3 2.0 server-docs/contact-v3/scope/events/updated
  added:Scope
  removed:Scope
 event contact.user.created_v3 2.0 server-docs/contact-v3/user/events/created
  object:UserEvent
 event contact.user.deleted_v3 2.0 server-docs/contact-v3/user/events/deleted
  object:UserEvent
  old_object:object
   department_ids:string[]
   open_id
 event contact.user.updated_v3 2.0
  object:UserEvent
  old_object:object
   open_id
   union_id
   user_id|null
   name
   en_name
   nickname
   email
   job_title
   mobile
   gender:number 0,1,2,3
   avatar:AvatarInfo
   status:UserStatus
   department_ids:string[]
   leader_user_id
   city
   country
   work_station
   join_time@s:number
   employee_no
   employee_type:number 1,2,3,4,5
   orders:UserOrder[]
   custom_attrs:UserCustomAttr[]
   job_level_id
   job_family_id
   dotted_line_leader_user_ids:string[]
   enterprise_email
   mobile_visible:boolean
   is_tenant_manager:boolean
   positions:Positions[]
   time_zone
 event contact_scope_change 1.0
 event dept_add 1.0 ukTMukTMukTM/uETNz4SM1MjLxUzM//event/department-update
  open_department_id
  department:Department2
 event dept_delete 1.0
  open_department_id
  department:Department2
  open_id
 event dept_update 1.0
  open_department_id
  department:Department2
 event user_add 1.0 ukTMukTMukTM/uETNz4SM1MjLxUzM//event/employee-change
  open_id
  employee_id
  union_id
 event user_leave 1.0
  open_id
  employee_id
  union_id
 event user_status_change 1.0 ukTMukTMukTM/uETNz4SM1MjLxUzM//event/user-status-changed
  open_id
  employee_id
  union_id
  before_status:BeforeStatus
  change_time@datetime
  current_status:BeforeStatus
 event user_update 1.0
  open_id
  employee_id
  union_id
domain corehr
 shape OrganizationDomainEventData
  id
  entity
  agg_entity
  agg_entity_id
  agg_entity_field
  opt_type:number 1,2,3
  field_changes:string[]
 event corehr.approval_groups.updated_v2 2.0 corehr-v1/approval_groups/events/updated
  approval_group_id
  process_id
  approval_group_status:number 1,2,3,4,5
  topic
  adjust_reason
  effective_date@date
  created_by
  draft_id
  draft_status:number 1,2,3
  approval_group_status_v2:number 1,2,3,4,5,6
 event corehr.common_data.id.user_mapping_changed_v1 2.0 corehr-v1/common_data-id/events/user_mapping_changed
  change_type
  id_transform_type:number
  corehr_id
  people_admin_id
  feishu_id:UserId
 event corehr.common_data.meta_data.updated_v1 2.0 corehr-v1/basic-infomation/custom_field/events/updated
  api_name
  field_changes:string[]
  metadata_type
  enum_value_changes:string[]
 event corehr.company.created_v2 2.0
  company_id
 event corehr.company.deleted_v2 2.0
  company_id
 event corehr.company.updated_v2 2.0 corehr-v1/organization-management/company/events/updated
  company_id
  field_changes:string[]
  sub_events:OrganizationDomainEventData[]
 event corehr.contract.created_v1 2.0 server-docs/corehr-v1/contract/created
  contract_id
 event corehr.contract.deleted_v1 2.0 corehr-v1/contract/contract-events/deleted
  contract_id
 event corehr.contract.updated_v1 2.0 corehr-v1/contract/contract-events/updated
  contract_id
 event corehr.cost_center.created_v2 2.0 corehr-v1/organization-management/cost_center/events/created
  cost_center_id
 event corehr.cost_center.deleted_v2 2.0 corehr-v1/organization-management/cost_center/events/deleted
  cost_center_id
 event corehr.cost_center.updated_v2 2.0
  cost_center_id
  field_changes:string[]
 event corehr.custom_org.created_v2 2.0 corehr-v1/organization-management/custom_org/events/created
  org_id
  object_api_name
 event corehr.custom_org.deleted_v2 2.0 corehr-v1/organization-management/custom_org/events/deleted
  org_id
  object_api_name
 event corehr.custom_org.updated_v2 2.0 corehr-v1/organization-management/custom_org/events/updated
  org_id
  field_changes:string[]
  object_api_name
 event corehr.department.created_v1 2.0 server-docs/corehr-v1/organization-management/department/created
  department_id
 event corehr.department.created_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/department/events/created
  department_id
 event corehr.department.deleted_v1 2.0
  department_id
  code
 event corehr.department.updated_v1 2.0 server-docs/corehr-v1/organization-management/department/updated
  department_id
  field_changes:string[]
 event corehr.department.updated_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/department/events/updated
  department_id
  field_changes:string[]
 event corehr.employee.domain_event_v2 2.0 corehr-v1/employee/events/domain_event
  event_type:number 1,2,4,5,7,8
  sub_event_type:number 1001,2001,4001,4002,4003,4004,4005,5001,5002,5003,7001,7002,8001,8002,8003
  operator_user_id
  opt_scene
  opt_desc
  opt_time@s
  opt_id
  employment_id
  data:object[]
   id
   entity
   agg_entity
   agg_entity_id
   opt_type:number 1,2,3
   fields:string[]
 event corehr.employment.converted_v1 2.0 server-docs/corehr-v1/probation/converted
  employment_id
 event corehr.employment.created_v1 2.0 server-docs/corehr-v1/employee/employment/created
  employment_id
  target_user_id:UserId
 event corehr.employment.deleted_v1 2.0 server-docs/corehr-v1/employee/employment/deleted
  employment_id
  target_user_id:UserId
 event corehr.employment.resigned_v1 2.0
  employment_id
 event corehr.employment.updated_v1 2.0
  employment_id
  target_user_id:UserId
  field_changes:string[]
 event corehr.job.created_v1 2.0 corehr-v1/job-management/job/events/created
  job_id
 event corehr.job.deleted_v1 2.0 corehr-v1/job-management/job/events/deleted
  job_id
 event corehr.job.updated_v1 2.0
  job_id
 event corehr.job_change.status_updated_v2 2.0 corehr-v1/job_change/job-change-events/status_updated
  employment_id
  target_user_id:UserId
  job_change_id
  transfer_mode:number 1,2
  transfer_type_unique_identifier
  transfer_reason_unique_identifier
  process_id
  effective_date@date
  status:number 1,2,3,4,5,6
  transfer_key
  original_status:number
  details_of_job_status_change:string[]
 event corehr.job_change.updated_v1 2.0
  employment_id
  target_user_id:UserId
  job_change_id
  transfer_mode:number 1,2
  transfer_type_unique_identifier
  transfer_reason_unique_identifier
  process_id
  effective_date@date
  status:number 1,2,3,4,5,6
  transfer_key
 event corehr.job_change.updated_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/job_change/events/updated
  employment_id
  tenant_id
  process_id
  initiator
  operator
  updated_time@ms
  job_change_id
  status:number 1,2,3,4,5,6
  operate_reason
  transfer_type:number 1,2,3,4,5,6,7
  updated_fields:string[]
  transform_type
  transform_reason
 event corehr.job_data.changed_v1 2.0 server-docs/corehr-v1/job_change/changed
  job_data_id
  employment_id
  target_user_id:UserId
  job_change_id
 event corehr.job_data.created_v1 2.0 corehr-v1/employee/job_data/job-data-events/created
  job_data_id
 event corehr.job_data.deleted_v1 2.0
  job_data_id
 event corehr.job_data.employed_v1 2.0
  job_data_id
  employment_id
  target_user_id:UserId
 event corehr.job_data.updated_v1 2.0
  job_data_id
 event corehr.job_family.created_v2 2.0 corehr-v1/job-management/job_family/events/created
  job_family_id
 event corehr.job_family.deleted_v2 2.0 corehr-v1/job-management/job_family/events/deleted
  job_family_id
 event corehr.job_family.updated_v2 2.0
  job_family_id
  field_changes:string[]
 event corehr.job_grade.created_v2 2.0
  job_grade_id
 event corehr.job_grade.deleted_v2 2.0 corehr-v1/job-management/job_grade/events/deleted
  job_grade_id
 event corehr.job_grade.updated_v2 2.0 corehr-v1/job-management/job_grade/events/updated
  job_grade_id
  field_changes:string[]
 event corehr.job_level.created_v2 2.0 corehr-v1/job-management/job_level/events/created
  job_level_id
 event corehr.job_level.deleted_v2 2.0
  job_level_id
 event corehr.job_level.updated_v2 2.0 corehr-v1/job-management/job_level/events/updated
  job_level_id
  field_changes:string[]
 event corehr.location.created_v2 2.0 corehr-v1/organization-management/location/events/created
  location_id
 event corehr.location.deleted_v2 2.0
  location_id
 event corehr.location.updated_v2 2.0 corehr-v1/organization-management/location/events/updated
  location_id
  field_changes:string[]
  sub_events:OrganizationDomainEventData[]
 event corehr.offboarding.checklist_updated_v2 2.0 corehr-v1/offboarding/resignation-events/checklist_updated
  employment_id
  target_user_id:UserId
  offboarding_id
  checklist_process_id
  checklist_status:number 1,2,3,4,5
 event corehr.offboarding.status_updated_v2 2.0 corehr-v1/offboarding/resignation-events/status_updated
  employment_id
  target_user_id:UserId
  offboarding_id
  process_id
  status:number 1,2,3,4,5,6
 event corehr.offboarding.updated_v1 2.0
  employment_id
  target_user_id:UserId
  offboarding_id
  process_id
  status:number 1,2,3,4,5
 event corehr.offboarding.updated_v2 2.0
  tenant_id
  offboarding_info_id
  process_id
  checklist_process_id
  employment_id
  operator
  status:number 1,2,3,4,5,6
  checklist_status:number 1,2,3,4,5
  updated_time@ms
  updated_fields:string[]
  target_user_id:UserId
 event corehr.onboarding_qr_code.inactive_v2 2.0
  code_lists:object[]
   id
   png
   url
 event corehr.org_role_authorization.updated_v1 2.0
  role_id
  management_scope_list:object[]
   management_dimension
   obj_id
  employment_id_list:string[]
 event corehr.pathway.created_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/pathway/events/created
  pathway_id
 event corehr.pathway.deleted_v2 2.0
  pathway_id
 event corehr.pathway.updated_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/pathway/events/updated
  pathway_id
  field_changes:string[]
 event corehr.person.created_v1 2.0 server-docs/corehr-v1/employee/person/created
  person_id
 event corehr.person.deleted_v1 2.0 server-docs/corehr-v1/employee/person/deleted
  person_id
 event corehr.person.updated_v1 2.0 server-docs/corehr-v1/employee/person/updated
  person_id
  field_changes:string[]
 event corehr.position.created_v2 2.0 corehr-v1/job-management/position/events/created
  position_id
 event corehr.position.deleted_v2 2.0 corehr-v1/job-management/position/events/deleted
  position_id
 event corehr.position.updated_v2 2.0 corehr-v1/job-management/position/events/updated
  position_id
  field_changes:string[]
 event corehr.pre_hire.onboarding_task_changed_v2 2.0 corehr-v1/pre_hire/pre-hire-events/onboarding_task_changed
  tenant_id
  pre_hire_id
  onboarding_task_changes:object[]
   after_status uninitialized,not_started,in_progress,in_review,rejected,failed,skipped,completed,terminated,initiating,exception,manual_skipped
   task_code
  onboarding_flow_change:object
   after_status not_started,in_progress,completed,withdrawn,others,expired
  onboarding_flow_id
  flow_info:object
   id
   name:object
    zh_cn
    en_us
 event corehr.pre_hire.updated_v1 2.0 corehr-v1/pre_hire/pre-hire-events/updated
  pre_hire_id
  field_changes:string[]
 event corehr.probation.updated_v2 2.0 corehr-v1/probation/probation-events/updated
  employment_id
  probation_status pending,rejected,waiting,approved,converted,offboarded
  actual_probation_end_date@date
 event corehr.process.approver.updated_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/process-approver/events/updated
  process_id
  approver_id
  type:number 1,5
  status:number 1,3,2,4,18
  biz_type
  flow_definition_id
  node_definition_id
  node_id
  node_id_str
 event corehr.process.cc.updated_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/process-cc/events/updated
  process_id
  approver_id
  status:number 5
  biz_type
 event corehr.process.node.updated_v2 2.0
  flow_definition_id
  node_definition_id
  process_id
  process_node_id
  node_type:number 1,2,5,6
  node_status:number 1,2,3,4,5,6,7
  biz_type
 event corehr.process.status.update_v2 2.0 corehr-v1/process-form_variable_data/events/update
  process_id
  status:number 1,9,2,4,8,15
  biz_type
  flow_definition_id
  properties:number 1,2,3
 event corehr.process.updated_v2 2.0
  process_id
  status:number 1,9,2,4,8,15
  biz_type
  flow_definition_id
  properties:number 1,2,3
 event corehr.process_comment_info.updated_v2 2.0 uAjLw4CM/ukTMukTMukTM/corehr-v2/process_comment_info/events/updated
  process_id
  comment_id
  type:number 1,100
 event corehr.signature_file.status_updated_v2 2.0 corehr-v1/siganture/signature_file/events/status_updated
  signature_file_id
  before_status
  after_status
  biz_process_id
domain drive
 shape BitableTableFieldActionValuePropertyAutoSerialOptions
  type
  value
 shape BitableTableFieldActionValuePropertyAutoSerial
  type
  options:BitableTableFieldActionValuePropertyAutoSerialOptions[]
 shape BitableTableFieldActionValuePropertyOption
  name
  id
  color:number
 shape BitableTableFieldActionValueProperty
  formatter
  date_formatter
  auto_fill:boolean
  multiple:boolean
  table_id
  table_name
  back_field_name
  input_type
  back_field_id
  auto_serial:BitableTableFieldActionValuePropertyAutoSerial
  options:BitableTableFieldActionValuePropertyOption[]
  formula_expression
 shape BitableTableFieldActionValue
  id
  name
  type:number
  description
  property:BitableTableFieldActionValueProperty
 shape BitableTableRecordActionFieldIdentityUser
  user_id:UserId
  name
  en_name
  avatar_url
 shape BitableTableRecordActionField
  field_id
  field_value
  field_identity_value:object
   users:BitableTableRecordActionFieldIdentityUser[]
 event drive.file.bitable_field_changed_v1 2.0 server-docs/docs/drive-v1/event/list/bitable_field_changed
  file_type
  file_token
  table_id
  operator_id:UserId
  action_list:object[]
   action
   field_id
   before_value:BitableTableFieldActionValue
   after_value:BitableTableFieldActionValue
  revision:number
  subscriber_id_list:UserId[]
  update_time@s:number|string
 event drive.file.bitable_record_changed_v1 2.0
  file_type
  file_token
  table_id
  revision:number
  operator_id:UserId
  action_list:object[]
   record_id
   action
   before_value:BitableTableRecordActionField[]
   after_value:BitableTableRecordActionField[]
  subscriber_id_list:UserId[]
  update_time@s:number
 event drive.file.created_in_folder_v1 2.0 docs/drive-v1/event/list/created_in_folder
  file_type doc,docx,sheet,bitable,slides,file
  file_token
  folder_token
  operator_id:UserId
  subscriber_ids:UserId[]
 event drive.file.deleted_v1 2.0
  file_type
  file_token
  operator_id:UserId
  subscriber_id_list:UserId[]
 event drive.file.edit_v1 2.0 ukTMukTMukTM/uUDN04SN0QjL1QDN/event/file-edited
  file_type
  file_token
  operator_id_list:UserId[]
  subscriber_id_list:UserId[]
  sheet_id
 event drive.file.permission_member_added_v1 2.0
  chat_list:string[]
  file_type
  file_token
  operator_id:UserId
  user_list:UserId[]
  open_department_id_list:string[]
  subscriber_id_list:UserId[]
 event drive.file.permission_member_applied_v1 2.0 docs/drive-v1/event/list/permission_member_applied
  file_type doc,sheet,bitable,docx,slides,file
  file_token
  operator_id:UserId
  approver_id:UserId
  application_user_list:UserId[]
  application_chat_list:string[]
  application_department_list:string[]
  application_remark
  permission view,edit,full_access
  subscriber_ids:UserId[]
 event drive.file.permission_member_removed_v1 2.0 ukTMukTMukTM/uUDN04SN0QjL1QDN/event/file-collaborator-remove
  chat_list:string[]
  file_type
  file_token
  operator_id:UserId
  user_list:UserId[]
  open_department_id_list:string[]
  subscriber_id_list:UserId[]
 event drive.file.read_v1 2.0 ukTMukTMukTM/uUDN04SN0QjL1QDN/event/file-read
  file_type
  file_token
  operator_id:UserId
  operator_id_list:UserId[]
  subscriber_id_list:UserId[]
 event drive.file.title_updated_v1 2.0
  file_type
  file_token
  operator_id:UserId
  subscriber_id_list:UserId[]
 event drive.file.trashed_v1 2.0 ukTMukTMukTM/uUDN04SN0QjL1QDN/event/delete-file-to-trash-can
  file_type
  file_token
  operator_id:UserId
  subscriber_id_list:UserId[]
 event drive.notice.comment_add_v1 2.0 uAjLw4CM/ukTMukTMukTM/reference/drive-v1/notice/events/comment_add
  notice_meta:object
   file_type doc,docx,sheet,bitable,slides,file
   file_token
   from_user_id:UserId
   to_user_id:UserId
   notice_type add_comment,add_reply
  comment_id
  reply_id
  is_mentioned:boolean
domain elearning
 shape EventUser
  user_id:UserId
  email
  phone
 event elearning.course_registration.created_v2 2.0
  course_id
  learner:EventUser
  enroll_at@s:number
  enroll_type:number 1,2,3,4
  learning_duration:number
  finished_at@s:number
  learning_state:number 0,1,2,3
  compulsory_lesson_ids:string[]
  learned_compulsory_lesson_ids:string[]
  optional_lesson_ids:string[]
  learned_optional_lesson_ids:string[]
 event elearning.course_registration.deleted_v2 2.0 elearning-v2/course_registration/events/deleted
  course_id
  learner:EventUser
 event elearning.course_registration.updated_v2 2.0 elearning-v2/course_registration/events/updated
  course_id
  learner:EventUser
  enroll_at@s:number
  enroll_type:number 1,2,3,4
  learning_duration:number
  finished_at@s:number
  learning_state:number 0,1,2,3
  compulsory_lesson_ids:string[]
  learned_compulsory_lesson_ids:string[]
  optional_lesson_ids:string[]
  learned_optional_lesson_ids:string[]
domain helpdesk
 shape TicketUserEvent
  id:UserId
  name
 shape CustomizedFieldDisplayItem
  id
  value
  key_name
  display_name
  position:number
  required:boolean
  editable:boolean
 event helpdesk.notification.approve_v1 2.0 server-docs/helpdesk-v1/notification/events/approve
  notification_id
  helpdesk_id
  approve_status
 event helpdesk.ticket.created_v1 2.0 server-docs/helpdesk-v1/ticket-management/ticket/events/created
  ticket_id
  helpdesk_id
  guest:TicketUserEvent
  stage:number
  status:number
  score:number
  created_at@ms:number
  updated_at@ms:number
  closed_at@ms:number
  channel:number
  solve:number
  customized_fields:CustomizedFieldDisplayItem[]
  chat_id
 event helpdesk.ticket.updated_v1 2.0 server-docs/helpdesk-v1/ticket-management/ticket/events/updated
  object:object
   ticket_id
   helpdesk_id
   guest:TicketUserEvent
   stage:number
   status:number
   score:number
   created_at@ms:number
   updated_at@ms:number
   closed_at@ms:number
   channel:number
   solve:number
   customized_fields:CustomizedFieldDisplayItem[]
   chat_id
  old_object:object
   stage:number
   status:number
   updated_at@ms:number
 event helpdesk.ticket_message.created_v1 2.0
  ticket_message_id
  message_id
  msg_type
  position
  sender_id:UserId
  sender_type:number
  text
  ticket:object
   ticket_id
   comments:object
    content
    created_at@ms:number
    id:number
    user_avatar_url
    user_name
    user_id:number
   ticket_type:number
   status:number
   dissatisfaction_reason:object
    zh_cn
    en_us
    ja_jp
   customized_fields:CustomizedFieldDisplayItem[]
   agent_service_duration:number
   agent_first_response_duration:number
   bot_service_duration:number
   agent_resolution_time:number
   actual_processing_time:number
   agent_entry_time:number
   agent_first_response_time:number
   agent_last_response_time:number
   agent_owner:object
    id
    avatar_url
    name
    email
    department
    city
    country
  event_id
  chat_id
  content:object
   content
   msg_type
   image_keys:string[]
   image_key
domain hire
 shape EcoAccountCustomFieldEventData
  key
  value
 shape EcoBackgroundCheckCreateEventMobile
  code
  number
 shape EcoBackgroundCheckCreateEventContactInfo
  name
  mobile:EcoBackgroundCheckCreateEventMobile
  email
 shape DepartmentId
  department_id
  open_department_id
 shape Cash
  currency_type
  amount:number
 shape I18n
  zh_cn
  en_us
 event hire.application.deleted_v1 2.0 server-docs/hire-v1/candidate-management/delivery-process-management/event/deleted
  application_ids:string[]
 event hire.application.stage_changed_v1 2.0 hire-v1/candidate-management/delivery-process-management/application/events/stage_changed
  application_id
  origin_stage_id
  target_stage_id
  update_time@ms:number
 event hire.eco_account.created_v1 2.0 server-docs/hire-v1/ecological-docking/eco_account/events/created
  scope:number 1,2
  account_id
  account_name
  usage_list:number[] 1,2
  custom_field_list:EcoAccountCustomFieldEventData[]
 event hire.eco_background_check.canceled_v1 2.0 server-docs/hire-v1/ecological-docking/eco_background_check/events/canceled
  background_check_id
  termination_reason
 event hire.eco_background_check.created_v1 2.0
  background_check_id
  account_id
  package_id
  additional_item_id_list:string[]
  comment
  candidate_info:object
   name
   mobile:EcoBackgroundCheckCreateEventMobile
   email
   first_name
   last_name
  client_contact_info:EcoBackgroundCheckCreateEventContactInfo
  custom_field_list:EcoAccountCustomFieldEventData[]
 event hire.eco_exam.created_v1 2.0 server-docs/hire-v1/ecological-docking/eco_exam/events/created
  exam_id
  account_id
  paper_id
  candidate_info:EcoBackgroundCheckCreateEventContactInfo
  talent_id
  application_id
 event hire.ehr_import_task.imported_v1 2.0
  task_id
  application_id
  ehr_department_id
  ehr_requirement_id
  operator_id
  operator_user_id:UserId
  ehr_department:DepartmentId
 event hire.ehr_import_task_for_internship_offer.imported_v1 2.0
  task_id
  application_id
  offer_id
  pre_onboard_id
  ehr_department_id
  operator_id
  operator_user_id:UserId
  ehr_department:DepartmentId
 event hire.offer.status_changed_v1 2.0 server-docs/hire-v1/candidate-management/delivery-process-management/offer/events/status_changed
  offer_id
  offer_status:number
 event hire.referral_account.assets_update_v1 2.0 hire-v1/referral_account/events/assets_update
  account_id
  assets:object
   confirmed_bonus:object
    point_bonus:number
    cash_bonus:Cash[]
    bonus_type:number
    cash:Cash
   paid_bonus:object
    bonus_type:number
    point_bonus:number
    cash:Cash
    cash_bonus:Cash[]
  modify_time@ms
 event hire.talent.deleted_v1 2.0 server-docs/hire-v1/candidate-management/talent/events/deleted
  talent_id
 event hire.talent.tag_subscription_v1 2.0 hire-v1/candidate-management/talent/events/tag_subscription
  talent_id
  application_id
  type:number 1,2,3
  tag:object
   id
   name:I18n
   description:I18n
   type:number
   active_status:number
  lock_status:number 1,2,3
  application_stage:object
   id
   zh_name
   en_name
   type:number 1,2,3,4,5,6,7,8,255
domain im
 shape ChatI18nNames
  en_us
  zh_cn
 shape Users
  name
  open_id
  user_id|null
 shape I18nNames
  zh_cn
  en_us
  ja_jp
 shape ChatMemberUser
  name
  tenant_key
  user_id:UserId
 shape RestrictedModeSetting
  status:boolean
  screenshot_has_permission_setting all_members,not_anyone
  download_has_permission_setting all_members,not_anyone
  message_has_permission_setting all_members,not_anyone
 shape ChatChange
  avatar
  name
  description
  i18n_names:I18nNames
  add_member_permission
  share_card_permission
  at_all_permission
  edit_permission
  membership_approval
  join_message_visibility
  leave_message_visibility
  moderation_permission moderator_list
  owner_id:UserId
  restricted_mode_setting:RestrictedModeSetting
  group_message_type
  labels:string[]
 shape ListEventModerator
  tenant_key
  user_id:UserId
 event add_bot 1.0
  chat_i18n_names:ChatI18nNames
  chat_name
  chat_owner_employee_id
  chat_owner_name
  chat_owner_open_id
  open_chat_id
  operator_employee_id
  operator_name
  operator_open_id
  owner_is_bot:boolean
 event add_user_to_chat 1.0
  chat_id
  operator:UserId
  users:Users[]
 event chat_disband 1.0
  chat_id
  operator:UserId
 event group_setting_update 1.0
  chat_id
  after_change:object
   owner_open_id
   owner_user_id
   add_member_permission
   message_notification:boolean
  before_change:unknown
  operator:UserId
 event im.chat.access_event.bot_p2p_chat_entered_v1 2.0 group/chat-member/event/bot_p2p_chat_entered
  chat_id
  operator_id:UserId
  last_message_id
  last_message_create_time@ms
 event im.chat.disbanded_v1 2.0 server-docs/group/chat/events/disbanded
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  name
  i18n_names:I18nNames
 event im.chat.member.bot.added_v1 2.0
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  name
  i18n_names:I18nNames
 event im.chat.member.bot.deleted_v1 2.0 server-docs/group/chat-member/event/deleted
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  name
  i18n_names:I18nNames
 event im.chat.member.user.added_v1 2.0 server-docs/group/chat-member/event/added
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  users:ChatMemberUser[]
  name
  i18n_names:I18nNames
 event im.chat.member.user.deleted_v1 2.0 uAjLw4CM/ukTMukTMukTM/reference/im-v1/chat-member-user/events/deleted
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  users:ChatMemberUser[]
  name
  i18n_names:I18nNames
 event im.chat.member.user.withdrawn_v1 2.0 server-docs/group/chat-member/event/withdrawn
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  users:ChatMemberUser[]
  name
  i18n_names:I18nNames
 event im.chat.updated_v1 2.0
  chat_id
  operator_id:UserId
  external:boolean
  operator_tenant_key
  after_change:ChatChange
  before_change:ChatChange
  moderator_list:object
   added_member_list:ListEventModerator[]
   removed_member_list:ListEventModerator[]
 event im.message.message_read_v1 2.0 server-docs/im-v1/message/events/message_read
  reader:object
   reader_id:UserId
   read_time@ms
   tenant_key
  message_id_list:string[]
 event im.message.reaction.created_v1 2.0 server-docs/im-v1/message-reaction/event/created
  message_id
  reaction_type:object
   emoji_type
  operator_type
  user_id:UserId
  app_id
  action_time@ms
 event im.message.reaction.deleted_v1 2.0
  message_id
  reaction_type:object
   emoji_type
  operator_type
  user_id:UserId
  app_id
  action_time@ms
 event im.message.recalled_v1 2.0
  message_id
  chat_id
  recall_time
  recall_type message_owner,group_owner,group_manager,enterprise_manager
 event im.message.receive_v1 2.0 server-docs/im-v1/message/events/receive
  sender!:object
   sender_id!:UserId
   sender_type!
   tenant_key
  message!:object
   message_id!
   root_id
   parent_id
   create_time@ms!
   update_time@ms
   chat_id!
   thread_id
   chat_type! p2p,group
   message_type!
   content! -- JSON in a string; its shape depends on message_type.
   mentions:object[]
    key!
    id!:UserId
    mentioned_type
    name!
    tenant_key
   user_agent
   lark_agent_context:object
    active_chat_id
 event message 1.0
  root_id
  parent_id
  open_chat_id
  chat_type
  msg_type
  open_id
  employee_id
  union_id
  open_message_id
  is_mention:boolean
  text
  text_without_at_bot
  image_height
  image_width
  image_key
  chat_id
  user
  msg_list:object[]
  title
  image_keys:string[]
 event message_read 1.0
  open_chat_id
  open_id
  open_message_ids:string[]
 event p2p_chat_create 1.0 ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/bot-events
  chat_id
  operator:UserId
  user:Users
 event remove_bot 1.0
  chat_i18n_names:ChatI18nNames
  chat_name
  chat_owner_employee_id
  chat_owner_name
  chat_owner_open_id
  open_chat_id
  operator_employee_id
  operator_name
  operator_open_id
  owner_is_bot:boolean
 event remove_user_from_chat 1.0
  chat_id
  operator:UserId
  users:Users[]
 event revoke_add_user_from_chat 1.0
  chat_id
  operator:UserId
  users:Users[]
domain mail
 event mail.user_mailbox.event.message_received_v1 2.0 mail-v1/user_mailbox-event/events/message_received
  mail_address
  message_id
  mailbox_type:number 1,2
  subscriber:object
   user_ids:UserId[]
domain meeting_room
 event meeting_room.meeting_room.created_v1 2.0
  room_name
  room_id
 event meeting_room.meeting_room.deleted_v1 2.0 server-docs/historic-version/meeting_room-v1/event/deleted
  room_name
  room_id
 event meeting_room.meeting_room.status_changed_v1 2.0 server-docs/calendar-v4/meeting-room-event/event/status_changed
  room_name
  room_id
 event meeting_room.meeting_room.updated_v1 2.0
  room_name
  room_id
 event third_party_meeting_room_event_created 1.0
  event_time@ms
  uid
  original_time:number
  event_id
  start:object
   time_stamp
  end:object
   time_stamp
  meeting_rooms:UserId[]
  organizer:UserId
 event third_party_meeting_room_event_deleted 1.0
  event_time@ms
  uid
  original_time:number
  start:object
   time_stamp
  end:object
   time_stamp
  meeting_rooms:UserId[]
  organizer:UserId
 event third_party_meeting_room_event_updated 1.0
  event_time@ms
  uid
  original_time:number
  start:object
   time_stamp
  end:object
   time_stamp
  meeting_rooms:UserId[]
  organizer:UserId
domain minutes
 event minutes.minute.generated_v1 2.0 uAjLw4CM/ukTMukTMukTM/minutes-v1/minute/events/generated
  minute_token
  minute_source:object
   source_type
   source_entity_id
  subscriber_ids:UserId[]
domain moments
 event moments.comment.created_v1 2.0
  user_id:UserId
  id
  create_time@iso
  post_id
  reply_comment_id
  root_comment_id
  user_type:number 1,2,3,4
 event moments.comment.deleted_v1 2.0
  id
  post_id
 event moments.dislike.created_v1 2.0
  entity_type:number
  entity_id
  create_time@iso
  user_id:UserId
  id
 event moments.dislike.deleted_v1 2.0
  entity_type:number
  entity_id
  user_id:UserId
  id
 event moments.post.created_v1 2.0 moments-v1/post/events/created
  id
  user_id:UserId
  create_time@iso
  category_ids:string[]
  link
  user_type:number 1,2,3,4
 event moments.post.deleted_v1 2.0 moments-v1/post/events/deleted
  id
 event moments.post_statistics.updated_v1 2.0 moments-v1/post_statistics/events/updated
  post_id
  statistics_type:number 1
  statistics:object
   share_count:number
 event moments.reaction.created_v1 2.0 moments-v1/reaction/events/created
  type
  user_id:UserId
  entity_id
  id
  entity_type:number 1,2
  user_type:number 1,2,3,4
  create_time@iso
 event moments.reaction.deleted_v1 2.0
  type
  user_id:UserId
  entity_id
  id
  entity_type:number 1,2
  user_type:number 1,2,3,4
domain payroll
 event payroll.payment_activity.approved_v1 2.0 payroll-v1/payment_activity/events/approved
  activity_id
 event payroll.payment_activity.status_changed_v1 2.0 payroll-v1/payment_activity/events/status_changed
  activity_id
  status:number
domain performance
 event performance.review_data.changed_v2 2.0 performance-v1/review_data/events/changed
  items:object[]
   user_id:UserId
   semester_id
   activity_id
   stage_changes:object[]
    stage_id
    stage_type summarize_key_outputs,review,communication_and_open_result,view_result,reconsideration,leader_review
    review_stage_role reviewee,invited_reviewer,solid_line_leader,dotted_line_leader,secondary_solid_line_leader,direct_project_leader,custom_review_role
 event performance.stage_task.open_result_v2 2.0
  items:object[]
   user_id:UserId
   semester_id
   activity_id
   open_time
domain profile
 callback profile.view.get 2.0
domain security_and_compliance
 shape DeviceChangeEvent
  device_record_id
  version
  current_user_id:UserId
  device_name
  model
  device_system:number 1,2,3,4,5,6
  serial_number
  disk_serial_number
  uuid
  mac_address
  android_id
  idfv
  aaid
  device_ownership:number 0,1,2
  device_status:number 0,1,2
  certification_level:number 0,1,2
  device_terminal_type:number 0,1,2
  is_managed:boolean
  mdm_device_id
  mdm_provider_name
  device_env_detect_status:number
  is_public:boolean
 event security_and_compliance.device_apply_record.device_apply_event_v2 2.0 security_and_compliance-v1/security_and_compliance-v2/device_apply_record/events/device_apply_event
  device_apply_record_id
  device_record:object
   device_record_id
   version
   current_user_id:UserId
   device_name
   model
   device_system:number 1,2,3,4,5,6
   serial_number
   disk_serial_number
   uuid
   mac_address
   android_id
   idfv
   aaid
   device_ownership:number 0,1,2
   device_status:number 0,1,2
   certification_level:number 0,1,2
   device_terminal_type:number 0,1,2
   is_managed:boolean
   mdm_device_id
   mdm_provider_name
   device_env_detect_status:number
   is_public:boolean
   source:number
  apply_time@datetime
  apply_status:number 0,1,2,3
  operator:UserId
  apply_device_ownership:number 0,1,2
  apply_reason
 event security_and_compliance.device_record.device_change_event_v2 2.0 uAjLw4CM/ukTMukTMukTM/security_and_compliance-v2/device_record/events/device_change_event
  device_record_id
  version
  change_type:number 1,2,3
  before:DeviceChangeEvent
  after:DeviceChangeEvent
domain task
 event task.task.comment.updated_v1 2.0 server-docs/task-v1/task-comment/events/updated
  task_id
  comment_id
  parent_id
  obj_type:number
 event task.task.update_tenant_v1 2.0
  user_id_list:object
   user_id_list:UserId[]
  task_id
  object_type
  event_type
 event task.task.update_user_access_v2 2.0
  event_types:string[]
  task_guid
 event task.task.updated_v1 2.0 server-docs/task-v1/task/events/updated
  task_id
  obj_type:number
domain url
 callback url.preview.get 2.0 uAjLw4CM/ukTMukTMukTM/event-subscription-guide/callback-subscription/callback-overview
  operator!:object
   tenant_key
   user_id|null
   open_id
  host
  delivery_type
  context!:object
   url!
   preview_token
   open_message_id
   open_chat_id
domain vc
 shape HostUser
  id
  user_type:number
  user_role:number
  user_name
 shape Meeting
  id
  topic
  meeting_no
  start_time@s
  end_time@s
  host_user:HostUser
 shape TranscriptReceivedItems
  speaker:HostUser
  text
  language
  start_time_ms
  end_time_ms
  sentence_id
 shape ShareDoc
  url
  title
 shape MeetingEventUser
  id:UserId
  user_role:number 1,2,3
  user_type:number 1,2,3,4,5,6,7,8,9
 shape MeetingSecuritySetting
  security_level:number 1,2,3,4
  group_ids:string[]
  user_ids:UserId[]
  room_ids:string[]
  has_set_security_contacts_and_group:boolean
 shape MeetingEventMeeting
  id
  topic
  meeting_no
  meeting_source:number 1,2,3,4,100
  start_time@s
  end_time@s
  host_user:MeetingEventUser
  owner:MeetingEventUser
  calendar_event_id
  meeting_sub_type:number 1,2,3,4,5,6
  security_setting:MeetingSecuritySetting
  webinar_setting:object
   webinar_type:number 1,2
 shape MeetingEventMeeting2
  id
  topic
  meeting_no
  meeting_source:number 1,2,3,4,100
  start_time@s
  end_time@s
  host_user:MeetingEventUser
  owner:MeetingEventUser
  meeting_sub_type:number 1,2,3,4,5,6
  security_setting:MeetingSecuritySetting
  webinar_setting:object
   webinar_type:number 1,2
 shape MeetingEventUser2
  id:UserId
  user_role:number
  user_type:number
 shape SecuritySetting
  security_level:number
  group_ids:string[]
  user_ids:UserId[]
  room_ids:string[]
  has_set_security_contacts_and_group:boolean
 shape Meeting2
  id
  topic
  meeting_no
  meeting_source:number
  start_time@s
  end_time@s
  host_user:MeetingEventUser2
  owner:MeetingEventUser2
  calendar_event_id
  meeting_sub_type:number
  security_setting:SecuritySetting
  webinar_setting:object
   webinar_type:number
 shape RoomStatusEvent
  status:boolean
  schedule_status:boolean
  disable_start_time@s
  disable_end_time@s
  disable_reason
  contact_ids:UserId[]
  disable_notice:boolean
  resume_notice:boolean
 shape RoomEvent
  room_id
  name
  capacity:number
  description
  display_id
  custom_room_id
  room_level_id
  path:string[]
  room_status:RoomStatusEvent
  device:object[]
   name
 shape RoomLevel
  room_level_id
  name
  parent_id
  path:string[]
  has_child:boolean
  custom_group_id
 event vc.bot.meeting_activity_v1 2.0
  meeting_activity_items:object[]|string[]
   meeting:Meeting
   activity_event_type
   participant_joined_items:object[]
    participant:HostUser
    join_time
   participant_left_items:object[]
    participant:HostUser
    leave_reason:number
    leave_time
   transcript_received_items:TranscriptReceivedItems[]
   chat_received_items:object[]
    operator:HostUser
    message_id
    message_type:number
    content
    send_time
    reaction_type:object
   magic_share_started_items:object[]
    operator:HostUser
    share_id
    share_doc:ShareDoc
    time
   magic_share_ended_items:object[]
    operator:HostUser
    share_id
    time
   document_context_changed_items:object[]
    operator:HostUser
    share_id
    share_doc:ShareDoc
    time
    comment_focus:object
     comment_id
     focused:boolean
    section_location:object
     title
     level:number
     parent_titles:string[]
    element_preview:object
     action
     element_type
     element_token
     block_id
  meeting_no
  activity_event_type
  chat_messages:object[]
 event vc.bot.meeting_ended_v1 2.0
  meeting:Meeting
  meeting_no
 event vc.bot.meeting_invited_v1 2.0
  meeting:Meeting
  bot:HostUser
  inviter:HostUser
  invite_time
  call_id
 event vc.bot.meeting_started_v1 2.0
  meeting:Meeting
 event vc.material.review_result_v1 2.0
  user_id:UserId
  results:object[]
   file_token
   result:number
 event vc.meeting.all_meeting_ended_v1 2.0 server-docs/vc-v1/meeting/events/all_meeting_ended
  meeting:MeetingEventMeeting
  operator:MeetingEventUser
 event vc.meeting.all_meeting_started_v1 2.0 server-docs/vc-v1/meeting/events/all_meeting_started
  meeting:MeetingEventMeeting
  operator:MeetingEventUser
 event vc.meeting.join_meeting_v1 2.0 server-docs/vc-v1/meeting/events/join_meeting
  meeting:MeetingEventMeeting2
  operator:MeetingEventUser
 event vc.meeting.leave_meeting_v1 2.0 server-docs/vc-v1/meeting/events/leave_meeting
  meeting:MeetingEventMeeting2
  operator:MeetingEventUser
  leave_reason:number 1,2,3
  leave_user:MeetingEventUser
 event vc.meeting.meeting_ended_v1 2.0 server-docs/vc-v1/meeting/events/meeting_ended
  meeting:MeetingEventMeeting
  operator:MeetingEventUser
 event vc.meeting.meeting_started_v1 2.0
  meeting:MeetingEventMeeting
  operator:MeetingEventUser
 event vc.meeting.participant_meeting_ended_v1 2.0 uAjLw4CM/ukTMukTMukTM/reference/vc-v1/meeting/events/participant_meeting_ended
  meeting:Meeting2
  operator:MeetingEventUser2
  subscriber_ids:UserId[]
 event vc.meeting.participant_meeting_joined_v1 2.0
  meeting:Meeting2
  operator:MeetingEventUser2
  subscriber_ids:UserId[]
 event vc.meeting.participant_meeting_started_v1 2.0
  meeting:Meeting2
  operator:MeetingEventUser2
  subscriber_ids:UserId[]
 event vc.meeting.recording_ended_v1 2.0 server-docs/vc-v1/meeting/events/recording_ended
  meeting:MeetingEventMeeting2
  operator:MeetingEventUser
 event vc.meeting.recording_ready_v1 2.0 server-docs/vc-v1/meeting/events/recording_ready
  meeting:object
   id
   topic
   meeting_no
   meeting_source:number 1,2,3,4,100
   owner:object
    id:UserId
   meeting_sub_type:number 1,2,3,4,5,6
   security_setting:MeetingSecuritySetting
   webinar_setting:object
    webinar_type:number 1,2
  url
  duration
 event vc.meeting.recording_started_v1 2.0
  meeting:MeetingEventMeeting2
  operator:MeetingEventUser
 event vc.meeting.send_meeting_im_v1 2.0
  meeting:object
   id
   meeting_source:number
   meeting_sub_type:number
   security_setting:SecuritySetting
   webinar_setting:object
    webinar_type:number
  operator:object
   id:UserId
   user_type:number
  content
 event vc.meeting.share_ended_v1 2.0 server-docs/vc-v1/meeting/events/share_ended
  meeting:MeetingEventMeeting2
  operator:MeetingEventUser
 event vc.meeting.share_started_v1 2.0 server-docs/vc-v1/meeting/events/share_started
  meeting:MeetingEventMeeting2
  operator:MeetingEventUser
 event vc.note.generated_v1 2.0
  note_id
  subscriber_ids:UserId[]
 event vc.recording.recording_ended_v1 2.0
  unique_key
  source
  subscriber_ids:UserId[]|number[]
  recording_id
  object_type
  object_id
 event vc.recording.recording_started_v1 2.0
  unique_key
  source
  subscriber_ids:UserId[]|number[]
  recording_id
 event vc.recording.recording_transcript_generated_v1 2.0
  unique_key
  source
  subscriber_ids:UserId[]|number[]
  transcript_items:TranscriptReceivedItems[]
  recording_id
 event vc.reserve_config.updated_v1 2.0
  scope_id
  scope_type:number
  approve_config:object
   approval_switch:number
   approval_condition:number
   meeting_duration:number
   approvers:object[]
    user_id:UserId
  time_config:object
   time_switch:number
   days_in_advance:number
   opening_hour
   start_time@s
   end_time@s
   max_duration:number
   if_cover_child_scope:boolean
  reserve_scope_config:object
   allow_all_users:number
   allow_users:object[]
    user_id:UserId
   allow_depts:object[]
    department_id
    department_name
 event vc.room.created_v1 2.0
  room:RoomEvent
 event vc.room.deleted_v1 2.0
  room:object
   room_id
 event vc.room.updated_v1 2.0 server-docs/vc-v1/room/events/updated
  room:RoomEvent
 event vc.room_level.created_v1 2.0
  room_level:RoomLevel
 event vc.room_level.deleted_v1 2.0 server-docs/vc-v1/room_level/events/deleted
  room_level_id
  delete_child:boolean
 event vc.room_level.updated_v1 2.0 server-docs/vc-v1/room_level/events/updated
  room_level:RoomLevel
`
