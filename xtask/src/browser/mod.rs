//! Starting a browser on a page of ours, with a fresh profile, and ending it again.
//!
//! There is no WebDriver, so any build that can open a page will do: the page posts what it found out.

pub(crate) mod server;

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context;

/// How a browser is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    Chromium,
    Firefox,
    /// MiniBrowser of WebKitGTK, under a virtual X server.
    Webkit,
}

const CHROMIUM: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
];

/// Firefox asks its maker for news when it starts, and shows pages of its own first.
const FIREFOX: &str = r#"
user_pref("app.normandy.enabled", false);
user_pref("app.update.auto", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.firstRunURL", "");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("termsofuse.bypassNotification", true);
user_pref("toolkit.telemetry.enabled", false);
user_pref("trailhead.firstrun.didSeeAboutWelcome", true);
"#;

impl Kind {
    /// The kind that a program's name tells.
    pub(crate) fn of(program: &Path) -> Option<Self> {
        let name = program.file_name()?.to_string_lossy().to_lowercase();
        [("chrom", Self::Chromium), ("firefox", Self::Firefox), ("minibrowser", Self::Webkit)]
            .into_iter()
            .find_map(|(part, kind)| name.contains(part).then_some(kind))
    }

    /// What the program says it is: name and version.
    pub(crate) fn version(self, program: &Path) -> anyhow::Result<String> {
        let mut command = match self {
            // Not even this does it without a display.
            Self::Webkit => {
                let mut command = Command::new("xvfb-run");
                command.arg("-a").arg(program);
                command
            }
            Self::Chromium | Self::Firefox => Command::new(program),
        };
        let output = command.arg("--version").stderr(Stdio::null()).output();
        let output = output.with_context(|| format!("cannot start {}", program.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().last().with_context(|| format!("{} names no version", program.display()))?;
        Ok(line.trim().to_owned())
    }

    fn command(self, program: &Path, profile: &Path) -> anyhow::Result<Command> {
        let mut command = Command::new(program);
        match self {
            Self::Chromium => {
                command.args(CHROMIUM).arg(format!("--user-data-dir={}", profile.display()));
            }
            Self::Firefox => {
                fs::write(profile.join("user.js"), FIREFOX)?;
                command.args(["-headless", "-no-remote", "-profile"]).arg(profile);
                command.env("MOZ_DISABLE_AUTO_SAFE_MODE", "1");
            }
            Self::Webkit => {
                command = Command::new("xvfb-run");
                command.args(["-a", "dbus-run-session", "--"]).arg(program);
                command.envs([
                    ("GDK_BACKEND", "x11"),
                    ("LIBGL_ALWAYS_SOFTWARE", "1"),
                    ("NO_AT_BRIDGE", "1"),
                    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
                    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
                ]);
            }
        }
        Ok(command)
    }
}

/// A running browser, in a process group of its own; ended when dropped.
pub(crate) struct Browser(Child);

impl Browser {
    pub(crate) fn start(
        kind: Kind,
        program: &Path,
        profile: &Path,
        url: &str,
        more: &[String],
    ) -> anyhow::Result<Self> {
        let mut command = kind.command(program, profile)?;
        command.env("HOME", profile).env("XDG_RUNTIME_DIR", profile).args(more).arg(url);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        Ok(Self(child))
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Ends the browser and the processes it started, and nothing else.
    pub(crate) fn end(&mut self) {
        self.signal("TERM");
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.has_ended() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        self.signal("KILL");
        // Its parent may be gone already; what matters is that no child is left unwaited for.
        _ = self.0.kill();
        _ = self.0.wait();
    }

    /// Signals the browser's process group: a browser is many processes.
    #[cfg(unix)]
    fn signal(&self, signal: &str) {
        let command = format!("kill -{signal} -- -{}", self.0.id());
        _ = Command::new("sh").args(["-c", &command]).stderr(Stdio::null()).status();
    }

    #[cfg(not(unix))]
    fn signal(&self, _: &str) {}
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_name_tells_the_kind() {
        let of = |name| Kind::of(Path::new(name));
        assert_eq!(of("bin/chromium"), Some(Kind::Chromium));
        assert_eq!(of("google-chrome-stable"), Some(Kind::Chromium));
        assert_eq!(of("firefox-esr"), Some(Kind::Firefox));
        assert_eq!(of("webkit2gtk-4.1/MiniBrowser"), Some(Kind::Webkit));
        assert_eq!(of("lynx"), None);
    }
}
