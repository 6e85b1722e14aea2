//! What is logged of a call: that it was made, and nothing of what it carried.
//!
//! A program of its own, because whether a line is logged is decided once per process, by whoever comes
//! to it first.

use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use scheduler_client::{
    DeployId, LargeScaleDown, RequestId, SchedulerClient, SingularityDeploy,
    SingularityDeployRequest, SingularityRunNowRequest,
};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().expect("no panic while locked").clone();
        String::from_utf8(bytes).expect("text")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic while locked").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A client of a server that agrees to nothing.
async fn client(token: &str) -> SchedulerClient {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new()).await });
    let builder = SchedulerClient::builder(base).token(SecretString::from(token));
    builder.build().expect("a client")
}

#[tokio::test]
async fn neither_the_token_nor_an_environment_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let client = client("t0ken-s3cret").await;
    let shop = RequestId::new("shop").unwrap();
    let mut deploy = SingularityDeploy::new(shop.clone(), DeployId::new("d1").unwrap());
    deploy.env = Some([("PASSWORD".to_owned(), "hunter2".to_owned())].into());
    let deploy = SingularityDeployRequest::new(deploy);
    let refused = client.deploy(&deploy, LargeScaleDown::Refuse).await;
    assert!(refused.unwrap_err().is_not_found());
    let run = SingularityRunNowRequest {
        command_line_args: Some(vec!["--password=hunter2".to_owned()]),
        ..SingularityRunNowRequest::default()
    };
    assert!(client.run(&shop, &run).await.unwrap_err().is_not_found());

    let text = log.text();
    assert!(text.contains("POST /deploys"), "nothing was logged: {text}");
    assert!(
        !text.contains("s3cret") && !text.contains("hunter2"),
        "{text}"
    );
}
