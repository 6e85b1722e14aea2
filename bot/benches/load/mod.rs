//! A load on `deckhand serve` as a process of its own, its journal on a file, everything stored.
//!
//! "status of request load-N?" comes over one connection, so many at a time from as many people, and each is answered after one
//! `GET` to the balancer by one post. The platform and the balancer are in this process and do no more than answer; what they are
//! asked for is checked, and a second answer to anything ends the run. What is reported of the processor is the bot's alone.
//! `--commands N` says how many there are of each kind, `--outstanding N` takes one kind only, `--policy` has rules asked about
//! every question, and `--pid` prints the bot's process, for a profiler.

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

/// What a chat product does in this, which is as little as a bot lives with.
pub(crate) trait Platform: Sync {
    /// What the configuration says of it, where it listens on this port.
    fn configuration(&self, port: u16) -> String;

    /// The tokens, by environment variable.
    fn tokens(&self) -> &'static [(&'static str, &'static str)];

    /// How the path of its WebSocket begins.
    fn socket(&self) -> &'static str;

    /// A new conversation over that.
    fn line(&self) -> Box<dyn Line>;

    /// The JSON that answers a call. The number of the question that a post answers is handed to `answered`.
    fn answer(&self, port: u16, path: &str, body: &[u8], answered: &dyn Fn(usize)) -> String;
}

/// One connection that delivers.
pub(crate) trait Line: Send {
    /// The first frames.
    fn begins(&mut self) -> Vec<String>;

    /// What is answered to a frame of the bot's.
    fn hears(&mut self, frame: &str) -> Vec<String>;

    /// Whether questions can be delivered by now.
    fn is_open(&self) -> bool;

    /// Somebody asks for the state of the request `load-NUMBER`.
    fn asks(&mut self, number: usize, person: usize) -> String;
}

/// The whole run, as the command line has it.
pub(crate) async fn run(platform: &'static dyn Platform) {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let commands: usize = after("--commands").unwrap_or(20_000);
    let only: Option<usize> = after("--outstanding");
    let mut out = std::io::stdout();
    let folder = tempfile::tempdir().expect("a folder");
    let mut peers = Peers::start(platform).await;

    let mut starts = Vec::new();
    let mut idle = Vec::new();
    for number in 0..STARTS {
        let begun = Instant::now();
        let bot = Bot::start(
            folder.path(),
            &format!("start-{number}"),
            platform,
            peers.port,
        );
        peers.connected().await;
        let ready = begun.elapsed();
        peers.asks(0);
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

    let bot = Bot::start(folder.path(), "load", platform, peers.port);
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

/// The rules to begin with, which are asked about every question; none without `--policy`.
fn rules() -> String {
    if !std::env::args().any(|argument| argument == "--policy") {
        return String::new();
    }
    format!(
        "[policy]\nfolder = \"{}/../docs/policy/starter\"\n\
         [people.ada]\naccounts = [\"slack:U0ADA\"]\n[people.bob]\naccounts = [\"slack:U0BOB\"]\n",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// The program.
struct Bot {
    child: Child,
}

impl Bot {
    fn start(folder: &Path, name: &str, platform: &dyn Platform, port: u16) -> Self {
        let config = folder.join(format!("{name}.toml"));
        let text = format!(
            "database = \"{name}.sqlite3\"\n{}\n\
             [environments.prod.balancer]\nbase_urls = [\"http://127.0.0.1:{port}/baragon/v2\"]\n",
            platform.configuration(port)
        ) + &rules();
        std::fs::write(&config, text).expect("a written configuration");
        let child = Command::new(env!("CARGO_BIN_EXE_deckhand"))
            .args(["serve", "--config"])
            .arg(&config)
            .env_remove("SLACK_BOT_TOKEN")
            .env_remove("SLACK_APP_TOKEN")
            .env_remove("DISCORD_TOKEN")
            .envs(platform.tokens().iter().copied())
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

/// The platform and a balancer, in one place.
struct Peers {
    port: u16,
    questions: Questions,
    connected: UnboundedReceiver<()>,
    posts: UnboundedReceiver<(usize, Instant)>,
    next: usize,
}

/// Where questions go: their numbers, and who asks.
type Questions = Arc<Mutex<Option<UnboundedSender<(usize, usize)>>>>;

/// What every connection tells.
#[derive(Clone)]
struct Desk {
    port: u16,
    questions: Questions,
    connected: UnboundedSender<()>,
    posts: UnboundedSender<(usize, Instant)>,
}

impl Peers {
    async fn start(platform: &'static dyn Platform) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let questions = Questions::default();
        let (connect, connected) = unbounded_channel();
        let (post, posts) = unbounded_channel();
        let desk = Desk {
            port,
            questions: Arc::clone(&questions),
            connected: connect,
            posts: post,
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket");
                tokio::spawn(attend(stream, platform, desk.clone()));
            }
        });
        Self {
            port,
            questions,
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
    fn asks(&mut self, person: usize) {
        let number = self.next;
        self.next += 1;
        let questions = self.questions.lock().expect("nobody panicked");
        let sender = questions.as_ref().expect("a connection");
        sender.send((number, person)).expect("an open connection");
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
            self.asks(person);
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
                self.asks(people[number]);
            }
        }
        took
    }
}

/// Answers the calls of one connection.
async fn attend(mut stream: TcpStream, platform: &'static dyn Platform, desk: Desk) {
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
        let (at, body) = (Instant::now(), &read[head + 4..whole]);
        let json = if path.starts_with(platform.socket()) {
            let key = header(&read[..head], "sec-websocket-key").expect("a key");
            let accept = derive_accept_key(key.as_bytes());
            let switch = format!(
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: {accept}\r\n\r\n"
            );
            if stream.write_all(switch.as_bytes()).await.is_ok() {
                deliver(stream, platform, desk).await;
            }
            return;
        } else if let Some(id) = path.strip_prefix("/baragon/v2/request/") {
            format!(
                r#"{{"loadBalancerRequestId":"{id}","loadBalancerState":"SUCCESS","message":null,"agentResponses":{{"APPLY":[{{"url":"http://10.1.0.11:8882/baragon-agent/v2/request/{id}","attempt":0,"statusCode":200,"content":null,"exception":null}}]}},"request":{{"loadBalancerRequestId":"{id}","loadBalancerService":{{"serviceId":"hubapi.com","owners":["web@example.org"],"serviceBasePath":"/","loadBalancerGroups":["edge"],"options":{{}}}},"addUpstreams":[{{"upstream":"10.1.4.7:31022"}}],"removeUpstreams":[],"replaceUpstreams":[]}}}}"#
            )
        } else {
            platform.answer(desk.port, path, body, &|number| {
                // Nobody listens once all that was waited for has come.
                let _ = desk.posts.send((number, at));
            })
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

/// Writes what is to be delivered, as much at a time as there is, and reads what the bot says to that.
async fn deliver(stream: TcpStream, platform: &'static dyn Platform, desk: Desk) {
    let (sender, mut questions) = unbounded_channel();
    *desk.questions.lock().expect("nobody panicked") = Some(sender);
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    let (mut write, mut read) = socket.split();
    let mut line = platform.line();
    let mut frames = line.begins();
    let mut was_open = false;
    loop {
        let has_frames = !frames.is_empty();
        for frame in frames.drain(..) {
            if write.feed(Message::text(frame)).await.is_err() {
                return;
            }
        }
        if has_frames && write.flush().await.is_err() {
            return;
        }
        if line.is_open() && !was_open {
            was_open = true;
            // Nobody waits for the second connection of a run.
            let _ = desk.connected.send(());
        }
        tokio::select! {
            question = questions.recv() => {
                let Some(question) = question else { return };
                let mut next = Some(question);
                while let Some((number, person)) = next {
                    frames.push(line.asks(number, person));
                    next = questions.try_recv().ok();
                }
            }
            message = read.next() => match message {
                Some(Ok(Message::Text(text))) => frames = line.hears(&text),
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
