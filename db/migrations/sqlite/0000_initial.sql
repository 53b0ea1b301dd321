CREATE TABLE `access_lock` (
	`id` text PRIMARY KEY NOT NULL,
	`target` text NOT NULL,
	`target_id` text,
	`reason` text NOT NULL,
	`placed_by` text NOT NULL,
	`placed_at` integer NOT NULL,
	`lifted_by` text,
	`lifted_at` integer,
	`lift_reason` text,
	`cursor` text,
	`affected` integer NOT NULL,
	`confirmed` integer NOT NULL,
	`unknown` integer NOT NULL,
	`confirmed_at` integer
);
--> statement-breakpoint
CREATE INDEX `lock_standing` ON `access_lock` (`target`,`target_id`) WHERE lifted_at is null;--> statement-breakpoint
CREATE TABLE `access_request` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`vendor_id` text,
	`site_id` text,
	`requester_id` text NOT NULL,
	`sponsor_id` text,
	`state` text NOT NULL,
	`draft` text NOT NULL,
	`revision` integer NOT NULL,
	`revision_id` text,
	`previous_request_id` text,
	`valid_from` integer,
	`valid_to` integer,
	`created_at` integer NOT NULL,
	`submitted_at` integer,
	`settled_at` integer,
	FOREIGN KEY (`vendor_id`) REFERENCES `vendor`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`requester_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`sponsor_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_request_number` ON `access_request` (`number`);--> statement-breakpoint
CREATE INDEX `access_request_by_requester` ON `access_request` (`requester_id`,`id`);--> statement-breakpoint
CREATE INDEX `access_request_by_vendor` ON `access_request` (`vendor_id`,`id`);--> statement-breakpoint
CREATE INDEX `access_request_open` ON `access_request` (`site_id`,`valid_to`,`id`) WHERE state in ('submitted', 'asked');--> statement-breakpoint
CREATE INDEX `access_request_lapsing` ON `access_request` (`valid_to`) WHERE state in ('submitted', 'asked');--> statement-breakpoint
CREATE TABLE `approval` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision_id` text NOT NULL,
	`seat` text NOT NULL,
	`approver_id` text NOT NULL,
	`verdict` text NOT NULL,
	`scope` text,
	`reason` text,
	`digest` text NOT NULL,
	`totp_step` integer NOT NULL,
	`mac` text NOT NULL,
	`decided_at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `access_request`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`revision_id`) REFERENCES `request_revision`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`approver_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approval_one_per_seat` ON `approval` (`revision_id`,`seat`);--> statement-breakpoint
CREATE UNIQUE INDEX `approval_one_per_person` ON `approval` (`revision_id`,`approver_id`);--> statement-breakpoint
CREATE INDEX `approval_by_request` ON `approval` (`request_id`);--> statement-breakpoint
CREATE TABLE `artifact` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`system_id` text NOT NULL,
	`native_name` text NOT NULL,
	`native_id` text,
	`state` text NOT NULL,
	`sealed_secret` text,
	`secret_shown_at` integer,
	`token_hash` text,
	`code_hash` text,
	`sealed_token` text,
	`sealed_code` text,
	`created_at` integer NOT NULL,
	`gone_at` integer,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `artifact_live` ON `artifact` (`credential_id`) WHERE state <> 'gone';--> statement-breakpoint
CREATE UNIQUE INDEX `artifact_token` ON `artifact` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `artifact_live_code` ON `artifact` (`system_id`,`code_hash`) WHERE state <> 'gone';--> statement-breakpoint
CREATE INDEX `artifact_native` ON `artifact` (`system_id`,`native_id`);--> statement-breakpoint
CREATE INDEX `artifact_live_by_system` ON `artifact` (`system_id`,`id`) WHERE state <> 'gone';--> statement-breakpoint
CREATE TABLE `audit_event` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`actor_id` text,
	`body` text NOT NULL,
	`salt` text NOT NULL,
	`commitment` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_event_commitment` ON `audit_event` (`commitment`);--> statement-breakpoint
CREATE TABLE `audit_subject` (
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`event_id` text NOT NULL,
	PRIMARY KEY(`kind`, `subject_id`, `event_id`),
	FOREIGN KEY (`event_id`) REFERENCES `audit_event`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `connected_system` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`owner_seat` text NOT NULL,
	`owner_id` text,
	`patch_owner` text NOT NULL,
	`network_segment` text NOT NULL,
	`config` text NOT NULL,
	`sealed_secrets` text,
	`approved_identity` text,
	`confirming_identity` text,
	`target_version` integer NOT NULL,
	`confirmed_by_it` text,
	`confirmed_by_physical_security` text,
	`confirmed_at` integer,
	`manual_steps` text NOT NULL,
	`last_contact_at` integer,
	`last_fault` text,
	`last_fault_at` integer,
	`clock_skew` integer,
	`product` text,
	`listed_at` integer,
	`list_fault` text,
	`listed_accounts` integer,
	`list_due_at` integer,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `system_by_site` ON `connected_system` (`site_id`);--> statement-breakpoint
CREATE TABLE `credential` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`system_id` text NOT NULL,
	`site_id` text NOT NULL,
	`vendor_id` text,
	`due_at` integer,
	`priority` integer NOT NULL,
	`input_version` integer NOT NULL,
	`lease_until` integer,
	`lease_fence` integer NOT NULL,
	`attempts` integer NOT NULL,
	`state` text NOT NULL,
	`fault` text,
	`observation` text,
	`observed_at` integer,
	`confirmed_gone_at` integer,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credential_of_person` ON `credential` (`person_id`,`system_id`);--> statement-breakpoint
CREATE INDEX `credential_due` ON `credential` (`system_id`,`priority`,`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `credential_wake` ON `credential` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `credential_by_vendor` ON `credential` (`vendor_id`,`id`);--> statement-breakpoint
CREATE INDEX `credential_by_site` ON `credential` (`site_id`,`id`);--> statement-breakpoint
CREATE INDEX `credential_live` ON `credential` (`site_id`,`id`) WHERE state in ('on', 'off', 'unknown');--> statement-breakpoint
CREATE INDEX `credential_waiting` ON `credential` (`site_id`,`id`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `document` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`vendor_id` text,
	`person_id` text,
	`file_id` text,
	`expires_on` text NOT NULL,
	`uploaded_by` text NOT NULL,
	`uploaded_at` integer NOT NULL,
	`checked_by` text,
	`checked_seat` text,
	`checked_at` integer,
	`rejected_at` integer,
	`rejected_reason` text,
	`archived_at` integer,
	FOREIGN KEY (`vendor_id`) REFERENCES `vendor`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `stored_file`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `document_by_vendor` ON `document` (`vendor_id`);--> statement-breakpoint
CREATE INDEX `document_by_person` ON `document` (`person_id`);--> statement-breakpoint
CREATE INDEX `document_by_file` ON `document` (`file_id`);--> statement-breakpoint
CREATE INDEX `document_to_check` ON `document` (`id`) WHERE checked_at is null and rejected_at is null and archived_at is null;--> statement-breakpoint
CREATE TABLE `end_obligation` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`entitlement_id` text NOT NULL,
	`entitlement_version_id` text NOT NULL,
	`request_id` text NOT NULL,
	`person_id` text NOT NULL,
	`system_id` text NOT NULL,
	`site_id` text NOT NULL,
	`vendor_id` text,
	`given_at` integer,
	`planned_at` integer NOT NULL,
	`reason` text NOT NULL,
	`attempted_at` integer,
	`confirmed_at` integer,
	`proof` text,
	`attempts` integer NOT NULL,
	`fault` text,
	`overdue_at` integer,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `end_open` ON `end_obligation` (`credential_id`,`entitlement_id`) WHERE confirmed_at is null;--> statement-breakpoint
CREATE INDEX `end_confirmed` ON `end_obligation` (`confirmed_at`,`id`) WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX `end_confirmed_by_site` ON `end_obligation` (`site_id`,`confirmed_at`,`id`) WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX `end_confirmed_by_vendor` ON `end_obligation` (`vendor_id`,`confirmed_at`,`id`) WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX `end_confirmed_by_system` ON `end_obligation` (`system_id`,`confirmed_at`,`id`) WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX `end_trying` ON `end_obligation` (`attempted_at`,`id`) WHERE attempted_at is not null and confirmed_at is null;--> statement-breakpoint
CREATE INDEX `end_by_request` ON `end_obligation` (`request_id`);--> statement-breakpoint
CREATE INDEX `end_by_person` ON `end_obligation` (`person_id`,`id`);--> statement-breakpoint
CREATE TABLE `entitlement` (
	`id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`site_id` text NOT NULL,
	`current_version_id` text,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `entitlement_by_system` ON `entitlement` (`system_id`);--> statement-breakpoint
CREATE INDEX `entitlement_by_site` ON `entitlement` (`site_id`);--> statement-breakpoint
CREATE TABLE `entitlement_version` (
	`id` text PRIMARY KEY NOT NULL,
	`entitlement_id` text NOT NULL,
	`version` integer NOT NULL,
	`name` text NOT NULL,
	`mapping` text NOT NULL,
	`zone_id` text,
	`risk_tier` text NOT NULL,
	`escort_required` integer NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`entitlement_id`) REFERENCES `entitlement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`zone_id`) REFERENCES `zone`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `entitlement_version_number` ON `entitlement_version` (`entitlement_id`,`version`);--> statement-breakpoint
CREATE TABLE `finding` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`system_id` text NOT NULL,
	`site_id` text NOT NULL,
	`vendor_id` text,
	`person_id` text,
	`credential_id` text,
	`owner_id` text,
	`subject` text NOT NULL,
	`account` text NOT NULL,
	`severity` text NOT NULL,
	`opened_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`deadline` integer,
	`closed_at` integer,
	`closed_why` text,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `finding_open` ON `finding` (`system_id`,`kind`,`subject`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `finding_open_by_kind` ON `finding` (`kind`,`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `finding_by_credential` ON `finding` (`credential_id`);--> statement-breakpoint
CREATE TABLE `gate_check` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`guard_id` text NOT NULL,
	`person_id` text,
	`credential_id` text,
	`input` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text NOT NULL,
	`checked_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `gate_check_by_site` ON `gate_check` (`site_id`,`id`);--> statement-breakpoint
CREATE INDEX `gate_check_by_person` ON `gate_check` (`person_id`,`id`);--> statement-breakpoint
CREATE TABLE `access_grant` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`person_id` text NOT NULL,
	`system_id` text NOT NULL,
	`site_id` text NOT NULL,
	`vendor_id` text,
	`entitlement_id` text NOT NULL,
	`entitlement_version_id` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer NOT NULL,
	`weekly` text,
	`ended_at` integer,
	`ended_by` text,
	`end_reason` text,
	`effective_end` integer NOT NULL,
	`remind_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `access_request`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`revision_id`) REFERENCES `request_revision`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`entitlement_id`) REFERENCES `entitlement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`entitlement_version_id`) REFERENCES `entitlement_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grant_to_remind` ON `access_grant` (`remind_at`) WHERE remind_at is not null;--> statement-breakpoint
CREATE INDEX `grant_by_credential` ON `access_grant` (`credential_id`,`effective_end`);--> statement-breakpoint
CREATE INDEX `grant_by_request` ON `access_grant` (`request_id`);--> statement-breakpoint
CREATE INDEX `grant_by_site` ON `access_grant` (`site_id`,`effective_end`);--> statement-breakpoint
CREATE INDEX `grant_by_entitlement` ON `access_grant` (`entitlement_id`,`effective_end`);--> statement-breakpoint
CREATE TABLE `key_ring` (
	`purpose` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `locked_credential` (
	`lock_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`outcome` text NOT NULL,
	PRIMARY KEY(`lock_id`, `credential_id`),
	FOREIGN KEY (`lock_id`) REFERENCES `access_lock`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `locked_credential_open` ON `locked_credential` (`credential_id`) WHERE outcome <> 'confirmed';--> statement-breakpoint
CREATE TABLE `outbox_mail` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient` text NOT NULL,
	`person_id` text,
	`template` text NOT NULL,
	`sealed_params` text NOT NULL,
	`due_at` integer,
	`attempts` integer NOT NULL,
	`fault` text,
	`created_at` integer NOT NULL,
	`sent_at` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox_mail` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `pending_change` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`person_id` text,
	`body` text NOT NULL,
	`proposed_by` text NOT NULL,
	`proposed_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`settled_at` integer,
	`settled_by` text,
	`outcome` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `pending_change_open` ON `pending_change` (`expires_at`) WHERE settled_at is null;--> statement-breakpoint
CREATE TABLE `person` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`vendor_id` text,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`phone` text,
	`crew_lead` integer NOT NULL,
	`photo_file_id` text,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`vendor_id`) REFERENCES `vendor`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_file_id`) REFERENCES `stored_file`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_live_email` ON `person` (`email`) WHERE archived_at is null;--> statement-breakpoint
CREATE INDEX `person_by_vendor` ON `person` (`vendor_id`,`id`);--> statement-breakpoint
CREATE INDEX `person_by_photo` ON `person` (`photo_file_id`);--> statement-breakpoint
CREATE TABLE `policy` (
	`id` text PRIMARY KEY NOT NULL,
	`risk_tier` text NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policy_version` ON `policy` (`risk_tier`,`version`);--> statement-breakpoint
CREATE TABLE `portal_state` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `question` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision_id` text NOT NULL,
	`seat` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_at` integer NOT NULL,
	`text` text NOT NULL,
	`answered_by` text,
	`answered_at` integer,
	`answer` text,
	FOREIGN KEY (`request_id`) REFERENCES `access_request`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `question_by_request` ON `question` (`request_id`,`id`);--> statement-breakpoint
CREATE TABLE `rate_limit` (
	`key` text PRIMARY KEY NOT NULL,
	`window_start` integer NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `request_person` (
	`request_id` text NOT NULL,
	`person_id` text NOT NULL,
	PRIMARY KEY(`request_id`, `person_id`),
	FOREIGN KEY (`request_id`) REFERENCES `access_request`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `request_by_person` ON `request_person` (`person_id`,`request_id`);--> statement-breakpoint
CREATE TABLE `request_revision` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision` integer NOT NULL,
	`body` text NOT NULL,
	`digest` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `access_request`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `request_revision_number` ON `request_revision` (`request_id`,`revision`);--> statement-breakpoint
CREATE TABLE `role_assignment` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`role` text NOT NULL,
	`site_id` text,
	`seat` text,
	`assigned_by` text,
	`confirmed_by` text,
	`assigned_at` integer NOT NULL,
	`effective_at` integer NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `role_by_person` ON `role_assignment` (`person_id`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `role_by_site` ON `role_assignment` (`role`,`site_id`,`seat`) WHERE ended_at is null;--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`second_factor_at` integer,
	`user_agent` text,
	`revoked_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_by_person` ON `session` (`person_id`) WHERE revoked_at is null;--> statement-breakpoint
CREATE TABLE `sign_in_link` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`purpose` text NOT NULL,
	`token_hash` text NOT NULL,
	`code_hash` text,
	`browser_hash` text,
	`code_attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sign_in_link_token` ON `sign_in_link` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sign_in_link_browser` ON `sign_in_link` (`browser_hash`) WHERE used_at is null;--> statement-breakpoint
CREATE TABLE `site` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`call_name` text NOT NULL,
	`call_phone` text NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer
);
--> statement-breakpoint
CREATE TABLE `stored_file` (
	`id` text PRIMARY KEY NOT NULL,
	`media_type` text NOT NULL,
	`size` integer NOT NULL,
	`bytes` blob NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `totp_factor` (
	`person_id` text PRIMARY KEY NOT NULL,
	`sealed_secret` text NOT NULL,
	`last_used_step` integer NOT NULL,
	`created_at` integer NOT NULL,
	`enrolled_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `vendor` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`contract_ends_on` text,
	`contact_name` text,
	`contact_email` text,
	`created_at` integer NOT NULL,
	`archived_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vendor_name` ON `vendor` (`name`);--> statement-breakpoint
CREATE TABLE `vendor_approval` (
	`id` text PRIMARY KEY NOT NULL,
	`vendor_id` text NOT NULL,
	`seat` text NOT NULL,
	`approver_id` text NOT NULL,
	`evaluation` text NOT NULL,
	`mac` text NOT NULL,
	`decided_at` integer NOT NULL,
	`withdrawn_at` integer,
	`withdrawn_by` text,
	`withdrawn_reason` text,
	FOREIGN KEY (`vendor_id`) REFERENCES `vendor`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`approver_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vendor_approval_current` ON `vendor_approval` (`vendor_id`,`seat`) WHERE withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `vendor_approval_two_people` ON `vendor_approval` (`vendor_id`,`approver_id`) WHERE withdrawn_at is null;--> statement-breakpoint
CREATE TABLE `zone` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`name` text NOT NULL,
	`risk_tier` text NOT NULL,
	`escort_required` integer NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `zone_by_site` ON `zone` (`site_id`);