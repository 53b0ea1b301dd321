ALTER TABLE `shared_secret` ADD `credential_id` text;--> statement-breakpoint
ALTER TABLE `shared_secret` ADD `moved_at` integer;