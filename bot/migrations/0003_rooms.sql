-- How the edge finds the message again that was heard.
ALTER TABLE heard ADD COLUMN source TEXT;

-- How what a message is about ended; NULL while it goes on, and for a plan that waits for a person.
ALTER TABLE outgoing ADD COLUMN ended TEXT;
-- The source of the message it answers.
ALTER TABLE outgoing ADD COLUMN answers TEXT;
-- Somebody has deleted the message from its room: what happens on the way to the end is not said any more.
ALTER TABLE outgoing ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
-- Why it will never be said.
ALTER TABLE outgoing ADD COLUMN given_up TEXT;
