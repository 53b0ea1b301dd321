ALTER TABLE `connected_system` ADD `own_accounts` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `own_word` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `signed_revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `finding_accepted` ON `finding` (`system_id`) WHERE accept_until is not null and closed_at is null;