//! AVX-512, on a whole machine that Bochs emulates: QEMU's emulators stop at AVX2.
//!
//! A Debian kernel boots from a CD and has a file system in memory: BusyBox, the tests as this machine's own compiler
//! builds them, their libraries. What they print comes over a serial line.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::{
    apt::{self, Apt},
    command, image,
    image::Archive,
    suite::{BUILT_PACKAGES, Suite, digests},
    toolchain::{self, cargo},
};

/// What stands for a target's triple.
pub(super) const NAME: &str = "x86_64-avx512";

const PACKAGES: [&str; 6] = ["bochs", "bochs-term", "busybox-static", "genisoimage", "isolinux", "syslinux-common"];
/// The package that depends on the smallest kernel.
const KERNEL: &str = "linux-image-cloud-amd64";
/// Bochs' tables of XSAVE's compact format contradict themselves; Linux then takes AVX away.
const KERNEL_LINE: &str = "console=ttyS0 panic=-1 mitigations=off clearcpuid=xsavec,xsaves quiet";
/// Longer than any run takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(3600);
/// What the machine prints last, before the number of test programs that failed.
const END: &str = "failed test programs: ";
/// The test programs, of which `fused` is left out: the level has no part in it.
const TESTS: [&str; 4] = ["dispatch", "environment", "lanes", "backends"];
/// What is left out of them: it takes a file of the repository, and the digests are of more profiles.
const LEFT_OUT: &str = "--skip the_corpus";
/// What else is left out in a hurry.
const LEFT_OUT_WHEN_QUICK: &str = "--skip the_corpus --skip the_fingerprint_of_every_profile --skip random_graphs";

/// Runs a small part: the emulator takes some ten million instructions a second.
pub(super) fn run(folder: &Path, suite: &Suite) -> anyhow::Result<()> {
    let (every, left_out) = match suite {
        Suite::Full => ("120", LEFT_OUT),
        Suite::Quick => ("1200", LEFT_OUT_WHEN_QUICK),
        Suite::Chosen(_) => bail!("{NAME} chooses the tests itself"),
    };
    let apt = Apt::of_machine()?;
    apt.install(&PACKAGES.map(str::to_owned))?;
    let folder = folder.join("avx512");
    fs::create_dir_all(&folder)?;
    let kernel = kernel(&apt, &folder)?;
    let digests = digests(&folder, every)?;
    let archive = archive(&tests()?, &digests, every, left_out)?;
    image::cd(&folder, &kernel, KERNEL_LINE, &archive)?;
    let log = boot(&folder)?;
    let failed = log.lines().find_map(|line| line.strip_prefix(END)).context("the tests did not come to their end")?;
    ensure!(failed == "0", "{failed} test programs failed");
    Ok(())
}

/// Unpacks a kernel, unless it is there.
fn kernel(apt: &Apt, folder: &Path) -> anyhow::Result<PathBuf> {
    let kernel = folder.join("linux");
    if !kernel.exists() {
        let package = apt.dependency(KERNEL, &apt.candidate(KERNEL)?, "linux-image-")?;
        let unpacked = folder.join("unpacked");
        toolchain::empty(&unpacked)?;
        for file in apt.download(&[package], &folder.join("packages"))? {
            apt::unpack(&file, &unpacked)?;
        }
        let files = fs::read_dir(unpacked.join("boot"))?.map(|entry| Ok(entry?.path()));
        let files = files.collect::<anyhow::Result<Vec<PathBuf>>>()?;
        let is_kernel = |file: &&PathBuf| file.file_name().is_some_and(|n| n.to_string_lossy().starts_with("vmlinuz"));
        fs::rename(files.iter().find(is_kernel).context("the package has no kernel")?, &kernel)?;
        fs::remove_dir_all(unpacked)?;
        fs::remove_dir_all(folder.join("packages"))?;
    }
    Ok(kernel)
}

/// Builds the tests: names and programs.
fn tests() -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut cargo = cargo("test");
    cargo.args(["--locked", "--no-run", "--message-format=json-render-diagnostics"]).args(BUILT_PACKAGES);
    cargo.args(TESTS.map(|test| format!("--test={test}")));
    let messages = command::output(&mut cargo)?;
    let test = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let (name, program) = (message["target"]["name"].as_str()?, message["executable"].as_str()?);
        TESTS.contains(&name).then(|| (name.to_owned(), PathBuf::from(program)))
    };
    let tests: Vec<_> = messages.lines().filter_map(test).collect();
    ensure!(tests.len() == TESTS.len(), "cargo names {} tests of {}", tests.len(), TESTS.len());
    Ok(tests)
}

fn archive(tests: &[(String, PathBuf)], digests: &Path, every: &str, left_out: &str) -> anyhow::Result<Vec<u8>> {
    let mut archive = Archive::new();
    archive.folder(Path::new("/proc"));
    archive.file(Path::new("/bin/busybox"), &fs::read("/bin/busybox").context("busybox-static has no program")?);
    archive.file(Path::new("/digests.json"), &fs::read(digests)?);
    for (name, program) in tests {
        archive.program(&Path::new("/tests").join(name), program)?;
    }
    let script = format!(
        "#!/bin/busybox sh\n\
         /bin/busybox mount -t proc proc /proc\n\
         export LASTBIT_EXPECTED_BACKEND=avx512 LASTBIT_READ_DIGESTS=/digests.json\n\
         export LASTBIT_EVERY={every} PROPTEST_CASES=8\n\
         failed=0\n\
         for test in {}; do\n\
         echo \"-- $test\"\n\
         /tests/$test --test-threads=1 {left_out} || failed=$((failed + 1))\n\
         done\n\
         echo \"{END}$failed\"\n\
         : what is on its way over the serial line gets there\n\
         /bin/busybox sleep 5\n\
         /bin/busybox poweroff -f\n",
        TESTS.join(" ")
    );
    archive.file(Path::new("/init"), script.as_bytes());
    Ok(archive.finish())
}

/// A process that is ended with the value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Boots the CD and shows what comes over the serial line, until the end of the tests; all of it.
fn boot(folder: &Path) -> anyhow::Result<String> {
    let settings = "\
        plugin_ctrl: speaker=0, gameport=0, parallel=0, iodebug=0\n\
        display_library: term\n\
        romimage: file=/usr/share/bochs/BIOS-bochs-latest\n\
        vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest\n\
        megs: 512\n\
        cpu: model=corei7_skylake_x, count=1, ips=50000000, reset_on_triple_fault=0\n\
        clock: sync=none\n\
        ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14\n\
        ata0-master: type=cdrom, path=cd.iso, status=inserted\n\
        boot: cdrom\n\
        com1: enabled=1, mode=file, dev=serial\n\
        log: log\n\
        panic: action=fatal\n\
        error: action=ignore\n";
    fs::write(folder.join("settings"), settings)?;
    // Debian's Bochs has its debugger built in, which waits for a command.
    fs::write(folder.join("commands"), "continue\n")?;
    let serial = folder.join("serial");
    fs::write(&serial, "")?;
    // A terminal for its screen, which nobody looks at.
    let mut bochs = Command::new("script");
    bochs.args(["--quiet", "--command", "exec bochs -q -unlock -f settings -rc commands", "screen"]);
    bochs.current_dir(folder).env("TERM", "linux");
    bochs.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut bochs = Ended(bochs.spawn().context("cannot start script")?);
    let start = Instant::now();
    let mut shown = 0;
    loop {
        let has_ended = bochs.0.try_wait()?.is_some();
        let log = String::from_utf8_lossy(&fs::read(&serial)?).replace('\r', "");
        let whole = log.rfind('\n').map_or(0, |end| end + 1);
        print!("{}", &log[shown..whole]);
        std::io::stdout().flush()?;
        shown = whole;
        if log[..whole].contains(END) {
            return Ok(log);
        }
        ensure!(!has_ended, "Bochs ended; {} says why", folder.join("log").display());
        ensure!(start.elapsed() < PATIENCE, "no end after {} s", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(200));
    }
}
