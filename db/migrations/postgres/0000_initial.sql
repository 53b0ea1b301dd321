CREATE TABLE "access_lock" (
	"id" text PRIMARY KEY NOT NULL,
	"target" text NOT NULL,
	"target_id" text,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" bigint NOT NULL,
	"lifted_by" text,
	"lifted_at" bigint,
	"lift_reason" text,
	"cursor" text,
	"affected" bigint NOT NULL,
	"confirmed" bigint NOT NULL,
	"unknown" bigint NOT NULL,
	"confirmed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "access_request" (
	"id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"vendor_id" text,
	"site_id" text,
	"requester_id" text NOT NULL,
	"sponsor_id" text,
	"state" text NOT NULL,
	"draft" text NOT NULL,
	"revision" bigint NOT NULL,
	"revision_id" text,
	"previous_request_id" text,
	"valid_from" bigint,
	"valid_to" bigint,
	"created_at" bigint NOT NULL,
	"submitted_at" bigint,
	"settled_at" bigint
);
--> statement-breakpoint
CREATE TABLE "approval" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"revision_id" text NOT NULL,
	"seat" text NOT NULL,
	"approver_id" text NOT NULL,
	"verdict" text NOT NULL,
	"scope" text,
	"reason" text,
	"digest" text NOT NULL,
	"totp_step" bigint NOT NULL,
	"mac" text NOT NULL,
	"decided_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artifact" (
	"id" text PRIMARY KEY NOT NULL,
	"credential_id" text NOT NULL,
	"system_id" text NOT NULL,
	"native_name" text NOT NULL,
	"native_id" text,
	"state" text NOT NULL,
	"sealed_secret" text,
	"secret_shown_at" bigint,
	"token_hash" text,
	"code_hash" text,
	"sealed_token" text,
	"sealed_code" text,
	"created_at" bigint NOT NULL,
	"gone_at" bigint
);
--> statement-breakpoint
CREATE TABLE "audit_event" (
	"id" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"type" text NOT NULL,
	"actor_id" text,
	"body" text NOT NULL,
	"salt" text NOT NULL,
	"commitment" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_subject" (
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"event_id" text NOT NULL,
	CONSTRAINT "audit_subject_kind_subject_id_event_id_pk" PRIMARY KEY("kind","subject_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "connected_system" (
	"id" text PRIMARY KEY NOT NULL,
	"site_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"owner_seat" text NOT NULL,
	"owner_id" text,
	"patch_owner" text NOT NULL,
	"network_segment" text NOT NULL,
	"config" text NOT NULL,
	"sealed_secrets" text,
	"approved_identity" text,
	"confirming_identity" text,
	"target_version" bigint NOT NULL,
	"confirmed_by_it" text,
	"confirmed_by_physical_security" text,
	"confirmed_at" bigint,
	"manual_steps" text NOT NULL,
	"last_contact_at" bigint,
	"last_fault" text,
	"last_fault_at" bigint,
	"clock_skew" bigint,
	"product" text,
	"listed_at" bigint,
	"list_fault" text,
	"listed_accounts" bigint,
	"list_due_at" bigint,
	"created_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"vendor_id" text,
	"due_at" bigint,
	"priority" bigint NOT NULL,
	"input_version" bigint NOT NULL,
	"lease_until" bigint,
	"lease_fence" bigint NOT NULL,
	"attempts" bigint NOT NULL,
	"state" text NOT NULL,
	"fault" text,
	"observation" text,
	"observed_at" bigint,
	"confirmed_gone_at" bigint,
	"last_used_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"vendor_id" text,
	"person_id" text,
	"file_id" text,
	"expires_on" text NOT NULL,
	"uploaded_by" text NOT NULL,
	"uploaded_at" bigint NOT NULL,
	"checked_by" text,
	"checked_seat" text,
	"checked_at" bigint,
	"rejected_at" bigint,
	"rejected_reason" text,
	"archived_at" bigint
);
--> statement-breakpoint
CREATE TABLE "end_obligation" (
	"id" text PRIMARY KEY NOT NULL,
	"credential_id" text NOT NULL,
	"entitlement_id" text NOT NULL,
	"entitlement_version_id" text NOT NULL,
	"request_id" text NOT NULL,
	"person_id" text NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"vendor_id" text,
	"given_at" bigint,
	"planned_at" bigint NOT NULL,
	"reason" text NOT NULL,
	"attempted_at" bigint,
	"confirmed_at" bigint,
	"proof" text,
	"attempts" bigint NOT NULL,
	"fault" text,
	"overdue_at" bigint
);
--> statement-breakpoint
CREATE TABLE "entitlement" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"current_version_id" text,
	"created_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
CREATE TABLE "entitlement_version" (
	"id" text PRIMARY KEY NOT NULL,
	"entitlement_id" text NOT NULL,
	"version" bigint NOT NULL,
	"name" text NOT NULL,
	"mapping" text NOT NULL,
	"zone_id" text,
	"risk_tier" text NOT NULL,
	"escort_required" boolean NOT NULL,
	"created_by" text,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"vendor_id" text,
	"person_id" text,
	"credential_id" text,
	"owner_id" text,
	"subject" text NOT NULL,
	"account" text NOT NULL,
	"severity" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL,
	"deadline" bigint,
	"closed_at" bigint,
	"closed_why" text
);
--> statement-breakpoint
CREATE TABLE "gate_check" (
	"id" text PRIMARY KEY NOT NULL,
	"site_id" text NOT NULL,
	"guard_id" text NOT NULL,
	"person_id" text,
	"credential_id" text,
	"input" text NOT NULL,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"checked_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "access_grant" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"revision_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"person_id" text NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"vendor_id" text,
	"entitlement_id" text NOT NULL,
	"entitlement_version_id" text NOT NULL,
	"valid_from" bigint NOT NULL,
	"valid_to" bigint NOT NULL,
	"weekly" text,
	"ended_at" bigint,
	"ended_by" text,
	"end_reason" text,
	"effective_end" bigint NOT NULL,
	"remind_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "key_ring" (
	"purpose" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "locked_credential" (
	"lock_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"outcome" text NOT NULL,
	CONSTRAINT "locked_credential_lock_id_credential_id_pk" PRIMARY KEY("lock_id","credential_id")
);
--> statement-breakpoint
CREATE TABLE "outbox_mail" (
	"id" text PRIMARY KEY NOT NULL,
	"recipient" text NOT NULL,
	"person_id" text,
	"template" text NOT NULL,
	"sealed_params" text NOT NULL,
	"due_at" bigint,
	"attempts" bigint NOT NULL,
	"fault" text,
	"created_at" bigint NOT NULL,
	"sent_at" bigint
);
--> statement-breakpoint
CREATE TABLE "pending_change" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" text,
	"body" text NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"settled_at" bigint,
	"settled_by" text,
	"outcome" text
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"vendor_id" text,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"phone" text,
	"crew_lead" boolean NOT NULL,
	"photo_file_id" text,
	"created_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
CREATE TABLE "policy" (
	"id" text PRIMARY KEY NOT NULL,
	"risk_tier" text NOT NULL,
	"version" bigint NOT NULL,
	"body" text NOT NULL,
	"created_by" text,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portal_state" (
	"name" text PRIMARY KEY NOT NULL,
	"value" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "question" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"revision_id" text NOT NULL,
	"seat" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" bigint NOT NULL,
	"text" text NOT NULL,
	"answered_by" text,
	"answered_at" bigint,
	"answer" text
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"key" text PRIMARY KEY NOT NULL,
	"window_start" bigint NOT NULL,
	"count" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_person" (
	"request_id" text NOT NULL,
	"person_id" text NOT NULL,
	CONSTRAINT "request_person_request_id_person_id_pk" PRIMARY KEY("request_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "request_revision" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"revision" bigint NOT NULL,
	"body" text NOT NULL,
	"digest" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_assignment" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"role" text NOT NULL,
	"site_id" text,
	"seat" text,
	"assigned_by" text,
	"confirmed_by" text,
	"assigned_at" bigint NOT NULL,
	"effective_at" bigint NOT NULL,
	"ended_at" bigint,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"second_factor_at" bigint,
	"user_agent" text,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "sign_in_link" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"purpose" text NOT NULL,
	"token_hash" text NOT NULL,
	"code_hash" text,
	"browser_hash" text,
	"code_attempts" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "site" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"call_name" text NOT NULL,
	"call_phone" text NOT NULL,
	"created_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
CREATE TABLE "stored_file" (
	"id" text PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"size" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "totp_factor" (
	"person_id" text PRIMARY KEY NOT NULL,
	"sealed_secret" text NOT NULL,
	"last_used_step" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"enrolled_at" bigint
);
--> statement-breakpoint
CREATE TABLE "vendor" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"contract_ends_on" text,
	"contact_name" text,
	"contact_email" text,
	"created_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
CREATE TABLE "vendor_approval" (
	"id" text PRIMARY KEY NOT NULL,
	"vendor_id" text NOT NULL,
	"seat" text NOT NULL,
	"approver_id" text NOT NULL,
	"evaluation" text NOT NULL,
	"mac" text NOT NULL,
	"decided_at" bigint NOT NULL,
	"withdrawn_at" bigint,
	"withdrawn_by" text,
	"withdrawn_reason" text
);
--> statement-breakpoint
CREATE TABLE "zone" (
	"id" text PRIMARY KEY NOT NULL,
	"site_id" text NOT NULL,
	"name" text NOT NULL,
	"risk_tier" text NOT NULL,
	"escort_required" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_vendor_id_vendor_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_requester_id_person_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_sponsor_id_person_id_fk" FOREIGN KEY ("sponsor_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval" ADD CONSTRAINT "approval_request_id_access_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."access_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval" ADD CONSTRAINT "approval_revision_id_request_revision_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."request_revision"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval" ADD CONSTRAINT "approval_approver_id_person_id_fk" FOREIGN KEY ("approver_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_subject" ADD CONSTRAINT "audit_subject_event_id_audit_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."audit_event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connected_system" ADD CONSTRAINT "connected_system_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connected_system" ADD CONSTRAINT "connected_system_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document" ADD CONSTRAINT "document_vendor_id_vendor_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document" ADD CONSTRAINT "document_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document" ADD CONSTRAINT "document_file_id_stored_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."stored_file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "end_obligation" ADD CONSTRAINT "end_obligation_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement" ADD CONSTRAINT "entitlement_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement" ADD CONSTRAINT "entitlement_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement_version" ADD CONSTRAINT "entitlement_version_entitlement_id_entitlement_id_fk" FOREIGN KEY ("entitlement_id") REFERENCES "public"."entitlement"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entitlement_version" ADD CONSTRAINT "entitlement_version_zone_id_zone_id_fk" FOREIGN KEY ("zone_id") REFERENCES "public"."zone"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_request_id_access_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."access_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_revision_id_request_revision_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."request_revision"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_entitlement_id_entitlement_id_fk" FOREIGN KEY ("entitlement_id") REFERENCES "public"."entitlement"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_entitlement_version_id_entitlement_version_id_fk" FOREIGN KEY ("entitlement_version_id") REFERENCES "public"."entitlement_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locked_credential" ADD CONSTRAINT "locked_credential_lock_id_access_lock_id_fk" FOREIGN KEY ("lock_id") REFERENCES "public"."access_lock"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locked_credential" ADD CONSTRAINT "locked_credential_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_change" ADD CONSTRAINT "pending_change_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_vendor_id_vendor_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_photo_file_id_stored_file_id_fk" FOREIGN KEY ("photo_file_id") REFERENCES "public"."stored_file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question" ADD CONSTRAINT "question_request_id_access_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."access_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_person" ADD CONSTRAINT "request_person_request_id_access_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."access_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_person" ADD CONSTRAINT "request_person_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_revision" ADD CONSTRAINT "request_revision_request_id_access_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."access_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_assignment" ADD CONSTRAINT "role_assignment_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_assignment" ADD CONSTRAINT "role_assignment_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "totp_factor" ADD CONSTRAINT "totp_factor_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_approval" ADD CONSTRAINT "vendor_approval_vendor_id_vendor_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendor_approval" ADD CONSTRAINT "vendor_approval_approver_id_person_id_fk" FOREIGN KEY ("approver_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "zone" ADD CONSTRAINT "zone_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lock_standing" ON "access_lock" USING btree ("target","target_id") WHERE lifted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "access_request_number" ON "access_request" USING btree ("number");--> statement-breakpoint
CREATE INDEX "access_request_by_requester" ON "access_request" USING btree ("requester_id","id");--> statement-breakpoint
CREATE INDEX "access_request_by_vendor" ON "access_request" USING btree ("vendor_id","id");--> statement-breakpoint
CREATE INDEX "access_request_open" ON "access_request" USING btree ("site_id","valid_to","id") WHERE state in ('submitted', 'asked');--> statement-breakpoint
CREATE INDEX "access_request_lapsing" ON "access_request" USING btree ("valid_to") WHERE state in ('submitted', 'asked');--> statement-breakpoint
CREATE UNIQUE INDEX "approval_one_per_seat" ON "approval" USING btree ("revision_id","seat");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_one_per_person" ON "approval" USING btree ("revision_id","approver_id");--> statement-breakpoint
CREATE INDEX "approval_by_request" ON "approval" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "artifact_live" ON "artifact" USING btree ("credential_id") WHERE state <> 'gone';--> statement-breakpoint
CREATE UNIQUE INDEX "artifact_token" ON "artifact" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "artifact_live_code" ON "artifact" USING btree ("system_id","code_hash") WHERE state <> 'gone';--> statement-breakpoint
CREATE INDEX "artifact_native" ON "artifact" USING btree ("system_id","native_id");--> statement-breakpoint
CREATE INDEX "artifact_live_by_system" ON "artifact" USING btree ("system_id","id") WHERE state <> 'gone';--> statement-breakpoint
CREATE UNIQUE INDEX "audit_event_commitment" ON "audit_event" USING btree ("commitment");--> statement-breakpoint
CREATE INDEX "system_by_site" ON "connected_system" USING btree ("site_id");--> statement-breakpoint
CREATE UNIQUE INDEX "credential_of_person" ON "credential" USING btree ("person_id","system_id");--> statement-breakpoint
CREATE INDEX "credential_due" ON "credential" USING btree ("system_id","priority","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "credential_wake" ON "credential" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "credential_by_vendor" ON "credential" USING btree ("vendor_id","id");--> statement-breakpoint
CREATE INDEX "credential_by_site" ON "credential" USING btree ("site_id","id");--> statement-breakpoint
CREATE INDEX "credential_live" ON "credential" USING btree ("site_id","id") WHERE state in ('on', 'off', 'unknown');--> statement-breakpoint
CREATE INDEX "credential_waiting" ON "credential" USING btree ("site_id","id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "document_by_vendor" ON "document" USING btree ("vendor_id");--> statement-breakpoint
CREATE INDEX "document_by_person" ON "document" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "document_by_file" ON "document" USING btree ("file_id");--> statement-breakpoint
CREATE INDEX "document_to_check" ON "document" USING btree ("id") WHERE checked_at is null and rejected_at is null and archived_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "end_open" ON "end_obligation" USING btree ("credential_id","entitlement_id") WHERE confirmed_at is null;--> statement-breakpoint
CREATE INDEX "end_confirmed" ON "end_obligation" USING btree ("confirmed_at","id") WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX "end_confirmed_by_site" ON "end_obligation" USING btree ("site_id","confirmed_at","id") WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX "end_confirmed_by_vendor" ON "end_obligation" USING btree ("vendor_id","confirmed_at","id") WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX "end_confirmed_by_system" ON "end_obligation" USING btree ("system_id","confirmed_at","id") WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX "end_trying" ON "end_obligation" USING btree ("attempted_at","id") WHERE attempted_at is not null and confirmed_at is null;--> statement-breakpoint
CREATE INDEX "end_by_request" ON "end_obligation" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "end_by_person" ON "end_obligation" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "entitlement_by_system" ON "entitlement" USING btree ("system_id");--> statement-breakpoint
CREATE INDEX "entitlement_by_site" ON "entitlement" USING btree ("site_id");--> statement-breakpoint
CREATE UNIQUE INDEX "entitlement_version_number" ON "entitlement_version" USING btree ("entitlement_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "finding_open" ON "finding" USING btree ("system_id","kind","subject") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "finding_open_by_kind" ON "finding" USING btree ("kind","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "finding_by_credential" ON "finding" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "gate_check_by_site" ON "gate_check" USING btree ("site_id","id");--> statement-breakpoint
CREATE INDEX "gate_check_by_person" ON "gate_check" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "grant_to_remind" ON "access_grant" USING btree ("remind_at") WHERE remind_at is not null;--> statement-breakpoint
CREATE INDEX "grant_by_credential" ON "access_grant" USING btree ("credential_id","effective_end");--> statement-breakpoint
CREATE INDEX "grant_by_request" ON "access_grant" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "grant_by_site" ON "access_grant" USING btree ("site_id","effective_end");--> statement-breakpoint
CREATE INDEX "grant_by_entitlement" ON "access_grant" USING btree ("entitlement_id","effective_end");--> statement-breakpoint
CREATE INDEX "locked_credential_open" ON "locked_credential" USING btree ("credential_id") WHERE outcome <> 'confirmed';--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox_mail" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "pending_change_open" ON "pending_change" USING btree ("expires_at") WHERE settled_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_live_email" ON "person" USING btree ("email") WHERE archived_at is null;--> statement-breakpoint
CREATE INDEX "person_by_vendor" ON "person" USING btree ("vendor_id","id");--> statement-breakpoint
CREATE INDEX "person_by_photo" ON "person" USING btree ("photo_file_id");--> statement-breakpoint
CREATE UNIQUE INDEX "policy_version" ON "policy" USING btree ("risk_tier","version");--> statement-breakpoint
CREATE INDEX "question_by_request" ON "question" USING btree ("request_id","id");--> statement-breakpoint
CREATE INDEX "request_by_person" ON "request_person" USING btree ("person_id","request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "request_revision_number" ON "request_revision" USING btree ("request_id","revision");--> statement-breakpoint
CREATE INDEX "role_by_person" ON "role_assignment" USING btree ("person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "role_by_site" ON "role_assignment" USING btree ("role","site_id","seat") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "session_by_person" ON "session" USING btree ("person_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "sign_in_link_token" ON "sign_in_link" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sign_in_link_browser" ON "sign_in_link" USING btree ("browser_hash") WHERE used_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "vendor_name" ON "vendor" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "vendor_approval_current" ON "vendor_approval" USING btree ("vendor_id","seat") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "vendor_approval_two_people" ON "vendor_approval" USING btree ("vendor_id","approver_id") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "zone_by_site" ON "zone" USING btree ("site_id");