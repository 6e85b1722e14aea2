//! What is asked over HTTP and not in a room: the bot by whoever operates it and by the scheduler, and Blazar by the bot.

mod blazar;
mod health;
mod webhooks;
