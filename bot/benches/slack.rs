//! What a command from Slack costs: `deckhand serve` as a process of its own, its journal on a file, everything stored.
//!
//! `cargo bench -p deckhand --bench slack`. "status of request X?" comes over one Socket Mode connection, so many at a time from as
//! many people, and each is answered after one `GET` to the balancer by one post. Both peers are in this process and do no more
//! than answer; what they are asked for is checked, and a second answer to anything ends the run. What is reported of the
//! processor is the bot's alone. `--commands N` says how many there are of each kind, `--outstanding N` takes one kind only, and
//! `--pid` prints the bot's process, for a profiler.
#![allow(missing_docs, reason = "a program, not a library")]

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

/// How many are under way at the same time.
const OUTSTANDING: [usize; 3] = [1, 16, 64];

/// How often the bot is started.
const STARTS: usize = 7;

/// Whoever waits longer waits for nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// A second of Slack's clock; messages are numbered from it.
const EPOCH: u64 = 1_795_341_101;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let commands: usize = after("--commands").unwrap_or(20_000);
    let only: Option<usize> = after("--outstanding");
    let mut out = std::io::stdout();
    let folder = tempfile::tempdir().expect("a folder");
    let mut peers = Peers::start().await;

    let mut starts = Vec::new();
    let mut idle = Vec::new();
    for number in 0..STARTS {
        let begun = Instant::now();
        let bot = Bot::start(folder.path(), &format!("start-{number}"), peers.port);
        peers.connected().await;
        let ready = begun.elapsed();
        peers.asks(0).await;
        peers.is_answered().await;
        starts.push((begun.elapsed(), ready));
        tokio::time::sleep(Duration::from_millis(200)).await;
        idle.push(bot.resident());
        bot.stop();
    }
    starts.sort_unstable();
    let (answered, ready) = starts[STARTS / 2];
    idle.sort_unstable();
    writeln!(
        out,
        "start to first answer {answered:.1?} (connected after {ready:.1?}), then {:.1} MB; medians of {STARTS}",
        megabytes(idle[STARTS / 2])
    )
    .expect("output");

    let bot = Bot::start(folder.path(), "load", peers.port);
    peers.connected().await;
    if arguments.iter().any(|argument| argument == "--pid") {
        writeln!(out, "pid {}", bot.child.id()).expect("output");
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    writeln!(
        out,
        "idle {:.1} MB\n{:>11} {:>9} {:>9} {:>15} {:>9} {:>9} {:>9} {:>8}",
        megabytes(bot.resident()),
        "outstanding",
        "commands",
        "a second",
        "CPU a command",
        "p50",
        "p99",
        "longest",
        "RSS"
    )
    .expect("output");
    for outstanding in OUTSTANDING {
        if only.is_some_and(|only| only != outstanding) {
            continue;
        }
        // The first ones meet nothing warm.
        peers.run(commands / 20 + outstanding, outstanding).await;
        let cpu = bot.cpu();
        let begun = Instant::now();
        let mut took = peers.run(commands, outstanding).await;
        let wall = begun.elapsed();
        let cpu = bot.cpu() - cpu;
        took.sort_unstable();
        writeln!(
            out,
            "{outstanding:>11} {commands:>9} {:>9.0} {:>15.1?} {:>9.2?} {:>9.2?} {:>9.2?} {:>5.1} MB",
            commands as f64 / wall.as_secs_f64(),
            cpu / u32::try_from(commands).expect("not so many"),
            took[commands / 2],
            took[commands * 99 / 100],
            took[commands - 1],
            megabytes(bot.resident())
        )
        .expect("output");
    }
    bot.stop();
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The program.
struct Bot {
    child: Child,
}

impl Bot {
    fn start(folder: &Path, name: &str, port: u16) -> Self {
        let config = folder.join(format!("{name}.toml"));
        let text = format!(
            "database = \"{name}.sqlite3\"\n\
             [slack]\napi_url = \"http://127.0.0.1:{port}/api\"\nconnections = 1\nreactions_per_minute = 0\n\
             [slack.pace]\nper_second = 1000000\nburst = 1000000\nat_once = 64\n\
             [environments.prod.balancer]\nbase_urls = [\"http://127.0.0.1:{port}/baragon/v2\"]\n"
        );
        std::fs::write(&config, text).expect("a written configuration");
        let child = Command::new(env!("CARGO_BIN_EXE_deckhand"))
            .args(["serve", "--config"])
            .arg(&config)
            .env("SLACK_BOT_TOKEN", "xoxb-load")
            .env("SLACK_APP_TOKEN", "xapp-load")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        Self { child }
    }

    /// What it has used of the processor.
    fn cpu(&self) -> Duration {
        /// The kernel's unit, whatever its own clock.
        const A_SECOND: u64 = 100;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("it runs");
        // The name, in parentheses, may have anything in it.
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let fields: Vec<&str> = fields.split(' ').collect();
        let ticks: u64 = [fields[11], fields[12]]
            .iter()
            .map(|ticks| ticks.parse::<u64>().expect("a number"))
            .sum();
        Duration::from_millis(ticks * 1_000 / A_SECOND)
    }

    fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|rest| rest.trim().strip_suffix(" kB"));
        kilobytes.expect("a size").parse::<u64>().expect("a number") * 1_024
    }

    fn stop(mut self) {
        let pid = i32::try_from(self.child.id()).expect("a process id");
        let pid = rustix::process::Pid::from_raw(pid).expect("a process id");
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it runs");
        assert!(self.child.wait().expect("it ended").success());
    }
}

/// Slack and a balancer, in one place.
struct Peers {
    port: u16,
    frames: Arc<Mutex<Option<UnboundedSender<String>>>>,
    connected: UnboundedReceiver<()>,
    posts: UnboundedReceiver<(usize, Instant)>,
    next: usize,
}

/// What every connection tells.
#[derive(Clone)]
struct Desk {
    port: u16,
    frames: Arc<Mutex<Option<UnboundedSender<String>>>>,
    connected: UnboundedSender<()>,
    posts: UnboundedSender<(usize, Instant)>,
}

impl Peers {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let frames = Arc::default();
        let (connect, connected) = unbounded_channel();
        let (post, posts) = unbounded_channel();
        let desk = Desk {
            port,
            frames: Arc::clone(&frames),
            connected: connect,
            posts: post,
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket");
                tokio::spawn(attend(stream, desk.clone()));
            }
        });
        Self {
            port,
            frames,
            connected,
            posts,
            next: 0,
        }
    }

    async fn connected(&mut self) {
        let connected = tokio::time::timeout(PATIENCE, self.connected.recv()).await;
        connected.expect("a connection in time").expect("peers");
    }

    /// Somebody asks for the state of a request.
    async fn asks(&mut self, person: usize) -> usize {
        let number = self.next;
        self.next += 1;
        let (ts, user) = (ts(number), format!("U0LOAD{person:03}"));
        let frame = format!(
            r#"{{"envelope_id":"{number:08}-3f1c-4a8e-9a43-d5e4cbd0c9b1","type":"events_api","accepts_response_payload":false,"retry_attempt":0,"retry_reason":"","payload":{{"token":"none","team_id":"T0HUB","api_app_id":"A0HUB","event":{{"type":"app_mention","user":"{user}","text":"<@U0BOT> status of request load-{number}?","ts":"{ts}","client_msg_id":"{number:08}-0000-4000-8000-000000000000","team":"T0HUB","blocks":[{{"type":"rich_text","block_id":"b1","elements":[{{"type":"rich_text_section","elements":[{{"type":"user","user_id":"U0BOT"}},{{"type":"text","text":" status of request load-{number}?"}}]}}]}}],"channel":"C0DEPLOY","event_ts":"{ts}"}},"type":"event_callback","event_id":"Ev{number:010}","event_time":{EPOCH},"authorizations":[{{"enterprise_id":null,"team_id":"T0HUB","user_id":"U0BOT","is_bot":true,"is_enterprise_install":false}}],"is_ext_shared_channel":false}}}}"#
        );
        let frames = self.frames.lock().expect("nobody panicked");
        frames
            .as_ref()
            .expect("a connection")
            .send(frame)
            .expect("an open connection");
        number
    }

    async fn is_answered(&mut self) -> (usize, Instant) {
        let post = tokio::time::timeout(PATIENCE, self.posts.recv()).await;
        post.expect("an answer in time").expect("peers")
    }

    /// So many commands; how long each took from its frame to the whole of its post.
    async fn run(&mut self, commands: usize, outstanding: usize) -> Vec<Duration> {
        let first = self.next;
        let mut asked = vec![None; commands];
        let mut took = Vec::with_capacity(commands);
        let mut people = vec![0; commands];
        for person in 0..outstanding.min(commands) {
            asked[person] = Some(Instant::now());
            people[person] = person;
            self.asks(person).await;
        }
        while took.len() < commands {
            let (number, at) = self.is_answered().await;
            let number = number - first;
            let since = asked[number].take().expect("one answer each");
            took.push(at - since);
            let next = self.next - first;
            if next < commands {
                asked[next] = Some(Instant::now());
                people[next] = people[number];
                self.asks(people[number]).await;
            }
        }
        took
    }
}

fn ts(number: usize) -> String {
    let number = number as u64;
    format!("{}.{:06}", EPOCH + number / 1_000_000, number % 1_000_000)
}

/// Answers the calls of one connection.
async fn attend(mut stream: TcpStream, desk: Desk) {
    let mut read = Vec::with_capacity(16_384);
    let mut answer = Vec::with_capacity(4_096);
    loop {
        let (head, whole) = loop {
            if let Some(head) = find(&read, b"\r\n\r\n") {
                let length = header(&read[..head], "content-length");
                let length = length.map_or(0, |text| text.parse().expect("a length"));
                if read.len() >= head + 4 + length {
                    break (head, head + 4 + length);
                }
            }
            if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let line = std::str::from_utf8(&read[..head]).expect("ASCII");
        let path = line.split(' ').nth(1).expect("a path");
        let body = &read[head + 4..whole];
        let json = if path == "/socket" {
            let key = header(&read[..head], "sec-websocket-key").expect("a key");
            let accept = derive_accept_key(key.as_bytes());
            let switch = format!(
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: {accept}\r\n\r\n"
            );
            if stream.write_all(switch.as_bytes()).await.is_ok() {
                deliver(stream, desk).await;
            }
            return;
        } else if let Some(id) = path.strip_prefix("/baragon/v2/request/") {
            format!(
                r#"{{"loadBalancerRequestId":"{id}","loadBalancerState":"SUCCESS","message":null,"agentResponses":{{"APPLY":[{{"url":"http://10.1.0.11:8882/baragon-agent/v2/request/{id}","attempt":0,"statusCode":200,"content":null,"exception":null}}]}},"request":{{"loadBalancerRequestId":"{id}","loadBalancerService":{{"serviceId":"hubapi.com","owners":["web@example.org"],"serviceBasePath":"/","loadBalancerGroups":["edge"],"options":{{}}}},"addUpstreams":[{{"upstream":"10.1.4.7:31022"}}],"removeUpstreams":[],"replaceUpstreams":[]}}}}"#
            )
        } else {
            slack_answers(path, body, &desk)
        };
        answer.clear();
        write!(
            answer,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n{json}",
            json.len()
        )
        .expect("memory");
        read.drain(..whole);
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn slack_answers(path: &str, body: &[u8], desk: &Desk) -> String {
    match path {
        "/api/auth.test" => r#"{"ok":true,"url":"https://hub.slack.com/","team":"Hub","user":"hub","team_id":"T0HUB","user_id":"U0BOT","bot_id":"B0BOT"}"#.to_owned(),
        "/api/apps.connections.open" => format!(r#"{{"ok":true,"url":"ws://127.0.0.1:{}/socket"}}"#, desk.port),
        "/api/chat.postMessage" => {
            let at = Instant::now();
            let body = std::str::from_utf8(body).expect("UTF-8");
            let (_, thread) = body.split_once(r#""thread_ts":""#).expect("a thread");
            let (thread, _) = thread.split_once('"').expect("a thread");
            let (second, part) = thread.split_once('.').expect("a message");
            let second: u64 = second.parse().expect("a number");
            let number = (second - EPOCH) * 1_000_000 + part.parse::<u64>().expect("a number");
            assert!(body.contains(&format!("load-{number} is SUCCESS")), "{body}");
            // Nobody listens once all that was waited for has come.
            let _ = desk.posts.send((number as usize, at));
            format!(
                r#"{{"ok":true,"channel":"C0DEPLOY","ts":"{}.{part}","message":{{"user":"U0BOT","type":"message","ts":"{}.{part}","bot_id":"B0BOT","app_id":"A0HUB","text":"","team":"T0HUB","thread_ts":"{thread}","parent_user_id":"U0LOAD000"}}}}"#,
                second + 1_000_000, second + 1_000_000
            )
        }
        other => panic!("nobody asks for {other}"),
    }
}

/// Writes what is to be delivered, as much at a time as there is, and reads the acknowledgements.
async fn deliver(stream: TcpStream, desk: Desk) {
    let (sender, mut frames) = unbounded_channel::<String>();
    *desk.frames.lock().expect("nobody panicked") = Some(sender);
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let (mut write, mut read) = socket.split();
    let hello = r#"{"type":"hello","num_connections":1,"debug_info":{"host":"load","build_number":1,"approximate_connection_time":18060},"connection_info":{"app_id":"A0HUB"}}"#;
    if write.send(Message::text(hello)).await.is_err() {
        return;
    }
    // Nobody waits for the second connection of a run.
    let _ = desk.connected.send(());
    loop {
        tokio::select! {
            frame = frames.recv() => {
                let Some(frame) = frame else { return };
                let mut next = Some(frame);
                while let Some(frame) = next {
                    if write.feed(Message::text(frame)).await.is_err() {
                        return;
                    }
                    next = frames.try_recv().ok();
                }
                if write.flush().await.is_err() {
                    return;
                }
            }
            message = read.next() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            }
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

fn header<'h>(head: &'h [u8], name: &str) -> Option<&'h str> {
    let head = std::str::from_utf8(head).expect("ASCII");
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
