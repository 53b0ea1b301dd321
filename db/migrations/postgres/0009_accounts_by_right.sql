CREATE TABLE "webhook_account_end" (
	"system_id" text NOT NULL,
	"native_id" text NOT NULL,
	"native_name" text NOT NULL,
	"audience" text NOT NULL,
	"sequence" bigint NOT NULL,
	"made_at" bigint NOT NULL,
	"acked_at" bigint,
	CONSTRAINT "webhook_account_end_system_id_native_id_pk" PRIMARY KEY("system_id","native_id")
);
--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "own_accounts" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "own_word" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "signed_revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "shared_secret" ADD COLUMN "credential_id" text;--> statement-breakpoint
ALTER TABLE "shared_secret" ADD COLUMN "moved_at" bigint;--> statement-breakpoint
ALTER TABLE "webhook_account_end" ADD CONSTRAINT "webhook_account_end_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_accepted" ON "finding" USING btree ("system_id") WHERE accept_until is not null and closed_at is null;