//! What is logged of a call: that it was made, and nothing of what it carried.

use std::io;
use std::sync::{Arc, Mutex};

use scheduler_client::{LargeScaleDown, SingularityRunNowRequest};
use secrecy::SecretString;
use tracing_subscriber::fmt::MakeWriter;

use crate::fixtures::{PARENT, deploy, shop};
use crate::peer::{Peer, Reply};

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

#[tokio::test]
async fn neither_the_token_nor_an_environment_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let peer = Peer::always(Reply::json(PARENT)).await;
    let token = SecretString::from("t0ken-s3cret");
    let client = peer.builder().token(token).build().unwrap();
    let mut request = deploy();
    request.deploy.env = Some([("PASSWORD".to_owned(), "hunter2".to_owned())].into());
    client
        .deploy(&request, LargeScaleDown::Refuse)
        .await
        .unwrap();
    let run = SingularityRunNowRequest {
        command_line_args: Some(vec!["--password=hunter2".to_owned()]),
        ..SingularityRunNowRequest::default()
    };
    client.run(&shop(), &run).await.unwrap_err();

    let text = log.text();
    assert!(text.contains("POST /deploys"), "nothing was logged: {text}");
    assert!(
        !text.contains("s3cret") && !text.contains("hunter2"),
        "{text}"
    );
}
