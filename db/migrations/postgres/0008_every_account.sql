CREATE TABLE "finding_count" (
	"day" bigint NOT NULL,
	"site_id" text NOT NULL,
	"system_id" text NOT NULL,
	"kind" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "finding_count_day_system_id_kind_pk" PRIMARY KEY("day","system_id","kind")
);
--> statement-breakpoint
CREATE TABLE "listing_run" (
	"system_id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"state" text NOT NULL,
	"started_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"identity" text NOT NULL,
	"next" text,
	"seen" bigint NOT NULL,
	"total" bigint,
	"found" bigint NOT NULL,
	"own_seen" text NOT NULL,
	"tells_use" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "manual_task" (
	"id" text PRIMARY KEY NOT NULL,
	"credential_id" text NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"person_id" text NOT NULL,
	"vendor_id" text,
	"right" text NOT NULL,
	"item" text NOT NULL,
	"state" text NOT NULL,
	"due_at" bigint NOT NULL,
	"number" text,
	"handed_out_by" text,
	"handed_out_at" bigint,
	"done_by" text,
	"done_at" bigint,
	"lost_by" text,
	"lost_at" bigint,
	"remedy" text,
	"remedy_by_it" text,
	"remedy_by_physical_security" text,
	"attested_by" text,
	"outcome" text,
	"remind_at" bigint,
	"created_at" bigint NOT NULL,
	"closed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "shared_secret" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"account" text NOT NULL,
	"sealed" text NOT NULL,
	"state" text NOT NULL,
	"made_for" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "system_sign_off" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"seat" text NOT NULL,
	"person_id" text NOT NULL,
	"at" bigint NOT NULL,
	"digest" text NOT NULL,
	"body" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_statement" (
	"credential_id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"change" text NOT NULL,
	"said" text NOT NULL,
	"events" text NOT NULL,
	"made_at" bigint NOT NULL,
	"accepted" text,
	"attested_by_it" text,
	"attested_by_physical_security" text,
	"attest_reason" text,
	"attested_at" bigint
);
--> statement-breakpoint
ALTER TABLE "artifact" ADD COLUMN "listed_in_run" bigint;--> statement-breakpoint
ALTER TABLE "artifact" ADD COLUMN "adopted_from" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "list_began_at" bigint;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "sign_off_reminded_at" bigint;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "input_changed_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "seen_in_run" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "earlier_id" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_until" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_reason" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_by_it" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_by_physical_security" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accepted_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "adopt_request_id" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_confirmed_by" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_confirmed_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_account" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_ordered_by" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_ordered_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_due_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_attempts" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_fault" text;--> statement-breakpoint
ALTER TABLE "finding_count" ADD CONSTRAINT "finding_count_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_run" ADD CONSTRAINT "listing_run_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "manual_task" ADD CONSTRAINT "manual_task_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "manual_task" ADD CONSTRAINT "manual_task_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shared_secret" ADD CONSTRAINT "shared_secret_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_sign_off" ADD CONSTRAINT "system_sign_off_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_sign_off" ADD CONSTRAINT "system_sign_off_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_statement" ADD CONSTRAINT "webhook_statement_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_statement" ADD CONSTRAINT "webhook_statement_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "manual_task_open" ON "manual_task" USING btree ("credential_id","right") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "manual_task_open_by_site" ON "manual_task" USING btree ("site_id","due_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "manual_task_open_by_system" ON "manual_task" USING btree ("system_id","credential_id","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "manual_task_by_credential" ON "manual_task" USING btree ("credential_id","id");--> statement-breakpoint
CREATE INDEX "manual_task_to_remind" ON "manual_task" USING btree ("remind_at") WHERE remind_at is not null;--> statement-breakpoint
CREATE INDEX "shared_secret_by_account" ON "shared_secret" USING btree ("system_id","account");--> statement-breakpoint
CREATE UNIQUE INDEX "shared_secret_current" ON "shared_secret" USING btree ("system_id","account") WHERE state = 'current';--> statement-breakpoint
CREATE INDEX "system_sign_off_newest" ON "system_sign_off" USING btree ("system_id","seat","id");--> statement-breakpoint
CREATE INDEX "webhook_statement_by_system" ON "webhook_statement" USING btree ("system_id","credential_id");--> statement-breakpoint
CREATE INDEX "system_to_sign" ON "connected_system" USING btree ("site_id") WHERE sign_off_reminded_at is not null;--> statement-breakpoint
CREATE INDEX "finding_open_by_system" ON "finding" USING btree ("system_id","kind","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "finding_gone" ON "finding" USING btree ("closed_at","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "finding_by_subject" ON "finding" USING btree ("system_id","subject","id");--> statement-breakpoint
CREATE INDEX "finding_ending" ON "finding" USING btree ("end_due_at") WHERE end_due_at is not null;