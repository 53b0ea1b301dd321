DROP INDEX `end_open`;--> statement-breakpoint
CREATE UNIQUE INDEX `end_open` ON `end_obligation` (`credential_id`,`entitlement_version_id`) WHERE confirmed_at is null;--> statement-breakpoint
ALTER TABLE `credential` ADD `taking_since` integer;--> statement-breakpoint
CREATE INDEX `access_request_by_sponsor` ON `access_request` (`sponsor_id`,`id`);