ALTER TABLE "connected_system" ADD COLUMN "own_accounts" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "own_word" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "signed_revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "finding_accepted" ON "finding" USING btree ("system_id") WHERE accept_until is not null and closed_at is null;