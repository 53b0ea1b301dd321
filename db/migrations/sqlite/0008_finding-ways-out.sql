ALTER TABLE `finding` ADD `accept_until` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_reason` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_by_it` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accept_by_physical_security` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `accepted_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `adopt_request_id` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_confirmed_by` text;