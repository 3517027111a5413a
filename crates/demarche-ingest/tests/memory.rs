//! What has no end, or unpacks to more than fits, is read in bounded memory. One test in a process of its
//! own, since the system tells the greatest memory of a process only.

#![cfg(target_os = "linux")]

use std::io::{self, Read};

use demarche_ingest::{Kind, Options, Source, read};

/// Bytes repeated until `left` are used up.
struct Endless {
    head: Vec<u8>,
    body: Vec<u8>,
    at: usize,
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let total = self.head.len() + self.body.len();
        let mut written = 0;
        while written < buffer.len() && self.left > 0 {
            if self.at == total {
                self.at = self.head.len();
            }
            let from = match self.at.checked_sub(self.head.len()) {
                None => &self.head[self.at..],
                Some(at) => &self.body[at..],
            };
            let n = from.len().min(buffer.len() - written);
            buffer[written..written + n].copy_from_slice(&from[..n]);
            (self.at, written) = (self.at + n, written + n);
            self.left = self.left.saturating_sub(n as u64);
        }
        Ok(written)
    }
}

/// The greatest memory of this process so far, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .expect("told");
    let kib: u64 = line
        .split_whitespace()
        .nth(1)
        .expect("a number")
        .parse()
        .expect("a number");
    kib / 1024
}

/// A quarter of a gibibyte of each, which no reader may hold; the greatest piece of any may have 16 MiB.
#[test]
fn what_has_no_end_is_read_in_bounded_memory() {
    let header =
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: ";
    for (kind, head, body) in [
        (Kind::Text, "", "Rain fell. "),
        (Kind::Jsonl, "{\"id\": \"a\", \"text\": \"", "Rain fell. "),
        (Kind::Json, "[{\"id\": \"a\", \"text\": \"", "Rain fell. "),
        (
            Kind::Ninjs,
            "[{\"uri\": \"a\", \"body_text\": \"",
            "Rain fell. ",
        ),
        (Kind::Csv, "id,text\n1,\"", "Rain fell.\n"),
        (Kind::Csv, "id,text\n", ","),
        (Kind::Tsv, "", "a\t"),
        (Kind::Html, "<html>", "<p>Rain fell. "),
        (
            Kind::Feed,
            "<rss version=\"2.0\"><channel>",
            "<item>Rain fell. ",
        ),
        (Kind::NewsMl, "<newsMessage>", "<newsItem>Rain fell. "),
        (Kind::Nitf, "<nitf>", "<p>Rain fell. "),
        (Kind::Mail, "From: a@b.example\n", "Subject: rain\n"),
        (
            Kind::Mbox,
            "From a@b Mon Feb  3 08:31:00 2025\nFrom: a@b\n\n",
            "Rain fell. ",
        ),
        (
            Kind::Warc,
            &format!("{header}400000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
            "<p>Rain",
        ),
        (
            Kind::Warc,
            &format!("{header}16000000\r\n\r\nHTTP/1.1 200 OK\r\n"),
            "X: y\r\n",
        ),
        (Kind::Warc, "WARC/1.0\r\n", "WARC-Type: response\r\n"),
        (Kind::Warc, "", "Rain fell. "),
    ] {
        let endless = Endless {
            head: head.into(),
            body: body.repeat(10_000).into(),
            at: 0,
            left: 256 << 20,
        };
        let source = Source::Open {
            name: "endless".into(),
            id: "endless".into(),
            input: Box::new(endless),
        };
        let options = Options {
            kind: Some(kind),
            ..Options::default()
        };
        // A table of short rows is no fault; all else is.
        let items: Vec<_> = read(vec![source], options).take(100).collect();
        let told = items.iter().any(Result::is_err);
        assert!(told, "{kind:?} {head}: {} documents", items.len());
        assert!(peak() < 200, "{kind:?} {head}: {} MiB", peak());
    }
}
