//! An agent with the nginx it configures.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::http;
use super::jars::Jars;
use super::process::{JAXB_JAR, Process};
use super::service::CONTEXT;
use super::zookeeper::ZooKeeper;

pub(super) const NGINX: &str = "/usr/sbin/nginx";

const READY_WITHIN: Duration = Duration::from_secs(180);

pub(super) struct Agent {
    // Dropped in this order.
    process: Process,
    _nginx: Process,
    port: u16,
    nginx_port: u16,
    folder: PathBuf,
}

impl Agent {
    /// `ports` are its own and that of its nginx. The first two agents are in the group `edge`.
    pub(super) fn start(
        jars: &Jars,
        run: &Path,
        number: usize,
        ports: &[u16],
        zookeeper: &ZooKeeper,
    ) -> Result<Self, String> {
        let &[port, nginx_port] = ports else {
            return Err("an agent needs two ports".to_owned());
        };
        let folder = run.join(format!("agent-{number}"));
        for below in ["proxy", "upstreams", "tmp"] {
            let made = fs::create_dir_all(folder.join(below));
            made.map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let group = if number <= 2 { EDGE } else { APEX };
        let config = agent_config(&folder, port, group, zookeeper);
        for (name, text) in [
            ("nginx.conf", nginx_config(&folder, nginx_port)),
            ("check.sh", check_script(&folder)),
            ("agent.yaml", config),
        ] {
            let written = fs::write(folder.join(name), text);
            written.map_err(|error| format!("{name}: {error}"))?;
        }
        let nginx_arguments = ["-g", "daemon off;", "-c"].map(str::to_owned);
        let nginx_config = folder.join("nginx.conf").display().to_string();
        let nginx_arguments = [nginx_arguments.as_slice(), &[nginx_config]].concat();
        let nginx = Process::start(&folder, "nginx", NGINX, &nginx_arguments)?;
        let class_path = format!("{}:{JAXB_JAR}", jars.agent.display());
        let main = "com.hubspot.baragon.agent.BaragonAgentService";
        let words = [main, "server", "agent.yaml"];
        Ok(Self {
            process: Process::java(&folder, "agent", &class_path, &words)?,
            _nginx: nginx,
            port,
            nginx_port,
            folder,
        })
    }

    pub(super) fn until_ready(&mut self) -> Result<(), String> {
        let (port, nginx_port) = (self.port, self.nginx_port);
        self.process.until(READY_WITHIN, || {
            let status = http::get(port, &format!("{CONTEXT}/status")).unwrap_or_default();
            status.contains("\"ACCEPTING\"")
                && status.contains("\"validConfigs\":true")
                && http::get(nginx_port, "/alive").is_some()
        })
    }

    /// For the suite, as JSON.
    pub(super) fn described(&self) -> String {
        format!(
            r#"{{"id": "127.0.0.1:{}", "nginx": "http://127.0.0.1:{}", "folder": "{}"}}"#,
            self.port,
            self.nginx_port,
            self.folder.display()
        )
    }

    /// Where its nginx serves, as JSON.
    pub(super) fn entrance(&self) -> String {
        format!("\"http://127.0.0.1:{}\"", self.nginx_port)
    }
}

/// The part of an agent's `loadBalancerConfig` that says what group it belongs to.
const EDGE: &str = "  name: edge\n  domains: [edge.example]\n";
const APEX: &str = "  name: apex\n  defaultDomain: apex.example\n  domains: [apex.example]\n";

fn agent_config(folder: &Path, port: u16, group: &str, zookeeper: &ZooKeeper) -> String {
    let folder = folder.display();
    format!(
        "server:
  type: simple
  applicationContextPath: {CONTEXT}
  connector: {{ type: http, bindHost: 127.0.0.1, port: {port} }}
hostname: 127.0.0.1
skipPrivateIp: true
{}auth: {{ enabled: true }}
loadBalancerConfig:
{group}  rootPath: {folder}
  checkConfigCommand: /bin/sh {folder}/check.sh
  reloadConfigCommand: {NGINX} -s reload -c {folder}/nginx.conf
  commandTimeoutMs: 60000
templates:
  - filename: proxy/%s.conf
    template: |
      {{{{#if upstreams}}}}location {{{{{{service.serviceBasePath}}}}}} {{
        proxy_pass http://to_{{{{{{service.serviceId}}}}}};
        {{{{{{service.options.directive}}}}}}
      }}{{{{/if}}}}
  - filename: upstreams/%s.conf
    template: |
      {{{{#if upstreams}}}}upstream to_{{{{{{service.serviceId}}}}}} {{
        {{{{#each upstreams}}}}server {{{{{{upstream}}}}}};
        {{{{/each}}}}
      }}{{{{/if}}}}
heartbeatIntervalSeconds: 2
configCheckIntervalSecs: 3600
",
        zookeeper.section("baragon")
    )
}

/// With what a test may want: that the check takes until it says otherwise, or fails.
fn check_script(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "cd '{folder}' || exit 1
while [ -e hold ]; do : > held; sleep 0.05; done
if [ -e fail ]; then cat fail; exit 1; fi
exec {NGINX} -t -q -c '{folder}/nginx.conf'
"
    )
}

fn nginx_config(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/tmp/body;
  proxy_temp_path {folder}/tmp/proxy;
  fastcgi_temp_path {folder}/tmp/fastcgi;
  uwsgi_temp_path {folder}/tmp/uwsgi;
  scgi_temp_path {folder}/tmp/scgi;
  include {folder}/upstreams/*.conf;
  server {{
    listen 127.0.0.1:{port};
    location = /alive {{ return 200 alive; }}
    include {folder}/proxy/*.conf;
  }}
}}
"
    )
}
