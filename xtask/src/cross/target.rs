//! The targets, and what each takes.

/// A target that this machine can build for.
pub(super) struct Target {
    pub(super) triple: &'static str,
    /// Debian's name of the tools and the C library for it; none where nothing is linked or run.
    pub(super) system: Option<System>,
    /// The backend that code dispatches to there.
    pub(super) backend: &'static str,
}

/// A Linux system that Debian has a linker and a C library for.
pub(super) struct System {
    /// Debian's architecture.
    pub(super) architecture: &'static str,
    /// The prefix of the tools' names, and of the folder of libraries.
    pub(super) tools: &'static str,
    /// Where Debian has the compiler's standard library for the architecture in packages as recent as this machine's.
    pub(super) has_standard_library: bool,
    /// How programs run.
    pub(super) runner: Runner,
}

/// What runs a target's programs.
pub(super) enum Runner {
    /// An emulator, by its name.
    Qemu(&'static str),
    /// This CPU itself, through the target's dynamic linker.
    Native(&'static str),
}

pub(super) const ALL: &[Target] = &[
    Target {
        triple: "aarch64-unknown-linux-gnu",
        system: Some(System {
            architecture: "arm64",
            tools: "aarch64-linux-gnu",
            has_standard_library: true,
            runner: Runner::Qemu("qemu-aarch64"),
        }),
        backend: "neon",
    },
    Target {
        triple: "armv7-unknown-linux-gnueabihf",
        system: Some(System {
            architecture: "armhf",
            tools: "arm-linux-gnueabihf",
            has_standard_library: false,
            runner: Runner::Qemu("qemu-arm"),
        }),
        backend: "scalar",
    },
    Target {
        triple: "i686-unknown-linux-gnu",
        system: Some(System {
            architecture: "i386",
            tools: "i686-linux-gnu",
            has_standard_library: false,
            // QEMU's x87 is not the processor's.
            runner: Runner::Native("ld-linux.so.2"),
        }),
        backend: "scalar",
    },
    Target { triple: "wasm32-unknown-unknown", system: None, backend: "scalar" },
];

impl Target {
    pub(super) fn named(triple: &str) -> Option<&'static Self> {
        ALL.iter().find(|target| target.triple == triple)
    }

    /// Whether tests can run.
    pub(super) fn is_run(&self) -> bool {
        self.system.is_some()
    }

    /// `CARGO_TARGET_TRIPLE_KEY`.
    pub(super) fn variable(&self, key: &str) -> String {
        variable(self.triple, key)
    }
}

/// Cargo's environment variable for a target's setting.
pub(super) fn variable(triple: &str, key: &str) -> String {
    format!("CARGO_TARGET_{}_{key}", triple.to_uppercase().replace('-', "_"))
}

impl System {
    pub(super) fn packages(&self) -> Vec<String> {
        let mut packages = vec![format!("gcc-{}", self.tools), format!("libc6-dev-{}-cross", self.architecture)];
        if let Runner::Qemu(_) = self.runner {
            packages.push(super::levels::EMULATORS.to_owned());
        }
        packages
    }

    /// The package of the C library that programs run with.
    pub(super) fn c_library(&self) -> String {
        format!("libc6-{}-cross", self.architecture)
    }

    pub(super) fn linker(&self) -> String {
        format!("{}-gcc", self.tools)
    }

    /// What Cargo puts before a program. Debian's cross packages have their libraries in `/usr/TOOLS`.
    pub(super) fn runner(&self) -> String {
        let root = format!("/usr/{}", self.tools);
        match self.runner {
            Runner::Qemu(emulator) => format!("{emulator} -L {root}"),
            Runner::Native(linker) => format!("{root}/lib/{linker} --library-path {root}/lib"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_variables() {
        let arm = Target::named("aarch64-unknown-linux-gnu").expect("it is listed");
        assert_eq!(arm.variable("RUNNER"), "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER");
        let system = arm.system.as_ref().expect("it is Linux");
        assert_eq!(system.runner(), "qemu-aarch64 -L /usr/aarch64-linux-gnu");
        assert_eq!(system.packages(), ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"]);
    }

    #[test]
    fn what_has_no_system_is_not_run() {
        assert!(ALL.iter().filter(|target| !target.is_run()).all(|target| target.triple.starts_with("wasm32")));
    }
}
