ALTER TABLE "finding" ADD COLUMN "accept_until" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_reason" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_by_it" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_by_physical_security" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accepted_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "adopt_request_id" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_confirmed_by" text;