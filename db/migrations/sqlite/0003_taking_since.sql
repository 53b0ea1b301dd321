ALTER TABLE `credential` ADD `taking_since` integer;--> statement-breakpoint
CREATE INDEX `access_request_by_sponsor` ON `access_request` (`sponsor_id`,`id`);