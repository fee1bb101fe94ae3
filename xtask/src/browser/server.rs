//! The page's server, on the loopback interface only.

use std::{
    io::Read,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{anyhow, bail};
use serde_json::Value;
use tiny_http::{Header, Method, Request, Response};

const SCRIPT: &str = include_str!("render.js");
/// Bytes a post may have: some batches of results are tens of megabytes.
const POST_LIMIT: u64 = 1 << 28;

pub(crate) struct Server {
    http: tiny_http::Server,
    address: SocketAddr,
    page: &'static str,
    graphs: Vec<u8>,
}

/// What the page posted in one run.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) user_agent: String,
    pub(crate) results: Vec<Value>,
}

impl Server {
    /// Serves `page`, which finds `render.js` and `graphs.json` beside it.
    pub(crate) fn bind(page: &'static str, graphs: Vec<u8>) -> anyhow::Result<Self> {
        let http = tiny_http::Server::http("127.0.0.1:0").map_err(|e| anyhow!("cannot bind a port: {e}"))?;
        let address = http.server_addr().to_ip().ok_or_else(|| anyhow!("the server has no port"))?;
        Ok(Self { http, address, page, graphs })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the page says that it is done.
    pub(crate) fn serve(&self, patience: Duration, mut ended: impl FnMut() -> bool) -> anyhow::Result<Answer> {
        let deadline = Instant::now() + patience;
        let mut answer = Answer::default();
        loop {
            if let Some(request) = self.http.recv_timeout(Duration::from_millis(200))? {
                if self.handle(request, &mut answer)? {
                    return Ok(answer);
                }
                continue;
            }
            if ended() {
                bail!("the browser ended after {} results", answer.results.len());
            }
            if Instant::now() > deadline {
                bail!("no end after {} s and {} results", patience.as_secs(), answer.results.len());
            }
        }
    }

    fn handle(&self, mut request: Request, answer: &mut Answer) -> anyhow::Result<bool> {
        let mut done = false;
        let (status, kind, body) = match (request.method(), request.url()) {
            (Method::Get, "/") => (200, "text/html", self.page.as_bytes().to_vec()),
            (Method::Get, "/render.js") => (200, "text/javascript", SCRIPT.as_bytes().to_vec()),
            (Method::Get, "/graphs.json") => (200, "application/json", self.graphs.clone()),
            (Method::Post, path) => {
                let path = path.to_owned();
                let mut body = Vec::new();
                request.as_reader().take(POST_LIMIT).read_to_end(&mut body)?;
                let value: Value = serde_json::from_slice(&body)?;
                match (path.as_str(), value) {
                    ("/environment", value) => answer.user_agent = value["userAgent"].as_str().unwrap_or("").into(),
                    ("/results", Value::Array(batch)) => answer.results.extend(batch),
                    ("/done", _) => done = true,
                    ("/trouble", value) => bail!("the page reports: {value}"),
                    _ => bail!("unexpected post to {path}"),
                }
                (200, "text/plain", Vec::new())
            }
            _ => (404, "text/plain", Vec::new()),
        };
        let mut response = Response::from_data(body).with_status_code(status);
        for header in [
            format!("Content-Type: {kind}; charset=utf-8"),
            "Cache-Control: no-store".into(),
            "Cross-Origin-Opener-Policy: same-origin".into(),
            "Cross-Origin-Embedder-Policy: require-corp".into(),
        ] {
            response.add_header(header.parse::<Header>().map_err(|()| anyhow!("bad header {header}"))?);
        }
        request.respond(response)?;
        Ok(done)
    }
}
