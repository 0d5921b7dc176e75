package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * How the bytes travel; absent ones stay as the client has them.
 *
 * @param protocol       Version of HTTP: http-1-1, http-2 (chosen with the server, over TLS) or http-2-prior-knowledge (also over plain http).
 * @param maxStreams     Attempts that share one HTTP/2 connection at the most.
 * @param streamWindow   How much of one HTTP/2 answer a server may send ahead of its subscriber.
 * @param nameResolution Who turns host names into addresses: netty, or system for VPN, split DNS and search domains.
 * @param compression    Whether servers are asked to compress whole answers; streams never are.
 * @param maxHeaderBytes How long the head of an answer may be.
 */
record HttpProperties(
        @Nullable HttpProtocol protocol,
        @Nullable Integer maxStreams,
        @Nullable DataSize streamWindow,
        @Nullable NameResolution nameResolution,
        @Nullable Boolean compression,
        @Nullable DataSize maxHeaderBytes) {

    /** Returns it without TLS and proxy. */
    HttpSpec spec() {
        HttpSpec d = HttpSpec.defaults();
        return named(
                "autoglm.http",
                () -> new HttpSpec(
                        or(protocol, d.protocol()),
                        or(maxStreams, d.maxStreams()),
                        bytes(streamWindow, d.streamWindow()),
                        d.tls(),
                        d.proxy(),
                        or(nameResolution, d.nameResolution()),
                        or(compression, d.compression()),
                        bytes(maxHeaderBytes, d.maxHeaderBytes())));
    }

    /** What is beyond an int is beyond every limit too. */
    private static int bytes(@Nullable DataSize size, int otherwise) {
        return size == null ? otherwise : (int) Math.max(-1, Math.min(Integer.MAX_VALUE, size.toBytes()));
    }
}
