//! Being told to stop by the operating system.

/// The first Ctrl-C or termination asks to stop; a second one ends the process at once.
pub(super) async fn told_to_stop() {
    signal().await;
    tokio::spawn(async {
        signal().await;
        #[expect(clippy::exit, reason = "the person asked a second time")]
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        _ => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
