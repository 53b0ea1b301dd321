CREATE TABLE `webhook_account_end` (
	`system_id` text NOT NULL,
	`native_id` text NOT NULL,
	`native_name` text NOT NULL,
	`audience` text NOT NULL,
	`sequence` integer NOT NULL,
	`made_at` integer NOT NULL,
	`acked_at` integer,
	PRIMARY KEY(`system_id`, `native_id`),
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
