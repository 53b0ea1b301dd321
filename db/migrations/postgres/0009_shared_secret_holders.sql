ALTER TABLE "shared_secret" ADD COLUMN "credential_id" text;--> statement-breakpoint
ALTER TABLE "shared_secret" ADD COLUMN "moved_at" bigint;