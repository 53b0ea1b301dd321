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
ALTER TABLE "artifact" ADD COLUMN "adopted_from" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "sign_off_reminded_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_confirmed_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_account" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_ordered_by" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_ordered_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_due_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_attempts" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_fault" text;--> statement-breakpoint
ALTER TABLE "system_sign_off" ADD CONSTRAINT "system_sign_off_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system_sign_off" ADD CONSTRAINT "system_sign_off_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "system_sign_off_newest" ON "system_sign_off" USING btree ("system_id","seat","id");--> statement-breakpoint
CREATE INDEX "system_to_sign" ON "connected_system" USING btree ("site_id") WHERE sign_off_reminded_at is not null;--> statement-breakpoint
CREATE INDEX "finding_by_subject" ON "finding" USING btree ("system_id","subject","id");--> statement-breakpoint
CREATE INDEX "finding_ending" ON "finding" USING btree ("end_due_at") WHERE end_due_at is not null;