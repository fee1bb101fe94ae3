//! Files for an emulated machine: an archive that a Linux kernel unpacks into memory, a CD that boots.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use super::command;

const FOLDER: u32 = 0o040_755;
const PROGRAM: u32 = 0o100_755;
const CONSOLE: u32 = 0o020_600;
/// The console's numbers among Linux's devices.
const CONSOLE_DEVICE: [u32; 2] = [5, 1];
const END: &str = "TRAILER!!!";

/// A file system in memory, in the format "newc" of cpio.
pub(super) struct Archive {
    bytes: Vec<u8>,
    names: BTreeSet<String>,
}

impl Archive {
    /// With what the kernel itself needs: a console.
    pub(super) fn new() -> Self {
        let mut archive = Self { bytes: Vec::new(), names: BTreeSet::new() };
        archive.folder(Path::new("/dev"));
        archive.entry("dev/console", CONSOLE, CONSOLE_DEVICE, &[]);
        archive
    }

    /// Adds a folder and those above it.
    pub(super) fn folder(&mut self, path: &Path) {
        if let Some(above) = path.parent() {
            self.folder(above);
            self.entry(&name(path), FOLDER, [0; 2], &[]);
        }
    }

    /// Adds an executable file.
    pub(super) fn file(&mut self, path: &Path, contents: &[u8]) {
        if let Some(folder) = path.parent() {
            self.folder(folder);
        }
        self.entry(&name(path), PROGRAM, [0; 2], contents);
    }

    /// Adds a program at a path, without what debuggers read, and the libraries that the system would load with it.
    pub(super) fn program(&mut self, path: &Path, program: &Path) -> anyhow::Result<()> {
        let stripped = tempfile::NamedTempFile::new()?;
        command::output(Command::new("strip").arg("-o").args([stripped.path(), program]))?;
        self.file(path, &fs::read(stripped.path())?);
        for library in libraries(&command::output(Command::new("ldd").arg(program))?) {
            let contents = fs::read(&library).with_context(|| library.display().to_string())?;
            self.file(&library, &contents);
        }
        Ok(())
    }

    /// All of it.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.entry(END, 0, [0; 2], &[]);
        self.bytes
    }

    /// Adds an entry, unless it is there.
    fn entry(&mut self, name: &str, mode: u32, device: [u32; 2], contents: &[u8]) {
        if name.is_empty() || !self.names.insert(name.to_owned()) {
            return;
        }
        // Inode, mode, user, group, links, time, size, device, the device that it is, length of the name, checksum.
        let [major, minor] = device;
        let inode = self.names.len() as u32;
        let size = contents.len() as u32;
        let fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, major, minor, name.len() as u32 + 1, 0];
        self.bytes.extend(b"070701");
        self.bytes.extend(fields.map(|field| format!("{field:08x}")).concat().as_bytes());
        self.bytes.extend(name.as_bytes());
        self.bytes.push(0);
        self.align();
        self.bytes.extend(contents);
        self.align();
    }

    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

/// A path as an archive has it.
fn name(path: &Path) -> String {
    path.to_string_lossy().trim_start_matches('/').to_owned()
}

/// Of `ldd`'s lines, `name => /path (address)` or `/path (address)`, the paths.
fn libraries(lines: &str) -> Vec<PathBuf> {
    let path = |line: &str| {
        let from = line.find('/')?;
        Some(PathBuf::from(line[from..].split_whitespace().next()?))
    };
    lines.lines().filter_map(path).collect()
}

/// A CD from which a kernel boots with a command line and an archive; made of a folder, which it fills.
pub(super) fn cd(folder: &Path, kernel: &Path, line: &str, archive: &[u8]) -> anyhow::Result<PathBuf> {
    let contents = folder.join("cd");
    super::toolchain::empty(&contents)?;
    let loader = ["/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32"].map(Path::new);
    for (file, name) in [(loader[0], "isolinux.bin"), (loader[1], "ldlinux.c32"), (kernel, "linux")] {
        fs::copy(file, contents.join(name)).with_context(|| file.display().to_string())?;
    }
    fs::write(contents.join("memory"), archive)?;
    let menu = format!("DEFAULT test\nLABEL test\nLINUX linux\nINITRD memory\nAPPEND {line}\n");
    fs::write(contents.join("isolinux.cfg"), menu)?;
    let image = folder.join("cd.iso");
    let mut make = Command::new("genisoimage");
    make.args(["-quiet", "-b", "isolinux.bin", "-c", "boot.cat"]);
    make.args(["-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "-o"]).args([&image, &contents]);
    command::run(&mut make)?;
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_have_folders_before_files_and_each_once() {
        let mut archive = Archive::new();
        archive.file(Path::new("/lib/x"), b"12345");
        archive.file(Path::new("/lib/x"), b"again");
        let bytes = archive.finish();
        let names = ["dev\0", "dev/console\0", "lib\0", "lib/x\0", "TRAILER!!!\0"];
        let text = String::from_utf8(bytes.clone()).expect("it is ASCII");
        let places: Vec<usize> = text.match_indices("070701").map(|(place, _)| place).collect();
        assert_eq!(places.len(), names.len());
        for (place, name) in places.iter().zip(names) {
            assert_eq!(place % 4, 0);
            assert!(text[place + 110..].starts_with(name), "{name}");
        }
        assert!(text[places[3]..].starts_with("0707010000000400 0081ed".replace(' ', "").as_str()));
        assert!(text.contains("lib/x\0\0\0\0\0\x31\x32\x33\x34\x35\0\0\0") || text.contains("12345\0\0\0"));
        assert!(!text.contains("again"));
    }

    #[test]
    fn libraries_by_their_paths() {
        let lines = "\tlinux-vdso.so.1 (0x1)\n\tlibc.so.6 => /lib/libc.so.6 (0x2)\n\t/lib64/ld-linux.so.2 (0x3)\n";
        assert_eq!(libraries(lines), ["/lib/libc.so.6", "/lib64/ld-linux.so.2"].map(PathBuf::from));
    }
}
