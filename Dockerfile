# syntax=docker/dockerfile:1

# The server as a small image: the program, the C library and the certificates of the world. docs/DEPLOYING.md says how it
# is run.

FROM rust:1.95.0-slim-bookworm AS build
# The toolchain of the image, without the components for development that rust-toolchain.toml names.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package killrvideo-app --bin killrvideo \
    && install -D --strip target/release/killrvideo /out/killrvideo

# No shell, no package manager; its user `nonroot` is 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="killrvideo-rs" \
    org.opencontainers.image.description="The KillrVideo reference backend in Rust" \
    org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/killrvideo /usr/local/bin/killrvideo
# From outside of its container the loopback cannot be reached.
ENV KILLRVIDEO_LISTEN=0.0.0.0:8000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 CMD ["killrvideo", "health"]
ENTRYPOINT ["killrvideo"]
