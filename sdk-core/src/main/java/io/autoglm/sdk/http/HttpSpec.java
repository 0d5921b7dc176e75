package io.autoglm.sdk.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes travel. Immutable.
 *
 * @param protocol       the version of HTTP
 * @param maxStreams     attempts that share one HTTP/2 connection at the most, 1 to 1,000; fewer when the server says so, and another
 *     connection is opened for more. Without meaning for HTTP/1.1
 * @param streamWindow   how many bytes of one HTTP/2 answer a server may send ahead of its subscriber, 65,535 to 16,777,216;
 *     {@code maxStreams} times {@code streamWindow} must not exceed 1 GiB. Without meaning for HTTP/1.1
 * @param tls            whom {@code https} connections trust, and who they are
 * @param proxy          the proxy on the way; {@code null} leaves it to the environment that the builder was given, and else there is none
 * @param nameResolution who turns host names into addresses
 * @param compression    whether servers are asked to compress whole answers ({@code Accept-Encoding: gzip, deflate}); streams never, because
 *     what compresses them may hold events back. An answer compressed unasked is read all the same; requests are never compressed
 * @param maxHeaderBytes how long the head of an answer may be, 1,024 to 1,048,576 bytes; for HTTP/2 as that counts, with 32 bytes per
 *     header. A longer one fails the attempt
 */
public record HttpSpec(
        HttpProtocol protocol,
        int maxStreams,
        int streamWindow,
        TlsSpec tls,
        @Nullable ProxySpec proxy,
        NameResolution nameResolution,
        boolean compression,
        int maxHeaderBytes) {

    /** The most attempts that can share an HTTP/2 connection. */
    public static final int HIGHEST_STREAMS = 1_000;

    /** The smallest window of one HTTP/2 answer, in bytes. */
    public static final int LOWEST_WINDOW = 65_535;

    /** The largest window of one HTTP/2 answer, in bytes. */
    public static final int HIGHEST_WINDOW = 16 * 1024 * 1024;

    /** The shortest limit for the head of an answer, in bytes. */
    public static final int LOWEST_HEADER_BYTES = 1024;

    /** The longest limit for the head of an answer, in bytes. */
    public static final int HIGHEST_HEADER_BYTES = 1024 * 1024;

    private static final long HIGHEST_UNREAD = 1L << 30;

    private static final HttpSpec DEFAULTS = new HttpSpec(
            HttpProtocol.HTTP_1_1, 100, 256 * 1024, TlsSpec.defaults(), null, NameResolution.NETTY, false, 32 * 1024);

    public HttpSpec {
        Objects.requireNonNull(protocol, "protocol must not be null");
        within("maxStreams", maxStreams, 1, HIGHEST_STREAMS);
        within("streamWindow", streamWindow, LOWEST_WINDOW, HIGHEST_WINDOW);
        if ((long) maxStreams * streamWindow > HIGHEST_UNREAD) {
            throw new IllegalArgumentException("maxStreams times streamWindow must be at most " + HIGHEST_UNREAD
                    + ", was " + maxStreams + " times " + streamWindow);
        }
        Objects.requireNonNull(tls, "tls must not be null");
        Objects.requireNonNull(nameResolution, "nameResolution must not be null");
        within("maxHeaderBytes", maxHeaderBytes, LOWEST_HEADER_BYTES, HIGHEST_HEADER_BYTES);
    }

    private static void within(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " must be " + lowest + " to " + highest + ", was " + value);
        }
    }

    /** Returns HTTP/1.1 without a proxy, the JVM's trust, Netty's resolver, no compression, and heads of at most 32 KiB. */
    public static HttpSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with another version of HTTP. */
    public HttpSpec withProtocol(HttpProtocol value) {
        return new HttpSpec(value, maxStreams, streamWindow, tls, proxy, nameResolution, compression, maxHeaderBytes);
    }

    /** Returns a copy with another number of attempts per HTTP/2 connection. */
    public HttpSpec withMaxStreams(int value) {
        return new HttpSpec(protocol, value, streamWindow, tls, proxy, nameResolution, compression, maxHeaderBytes);
    }

    /** Returns a copy with another window of one HTTP/2 answer, in bytes. */
    public HttpSpec withStreamWindow(int value) {
        return new HttpSpec(protocol, maxStreams, value, tls, proxy, nameResolution, compression, maxHeaderBytes);
    }

    /** Returns a copy with another trust or identity. */
    public HttpSpec withTls(TlsSpec value) {
        return new HttpSpec(
                protocol, maxStreams, streamWindow, value, proxy, nameResolution, compression, maxHeaderBytes);
    }

    /** Returns a copy with another proxy; {@code null} leaves it to the environment that the builder was given. */
    public HttpSpec withProxy(@Nullable ProxySpec value) {
        return new HttpSpec(
                protocol, maxStreams, streamWindow, tls, value, nameResolution, compression, maxHeaderBytes);
    }

    /** Returns a copy with another resolver of names. */
    public HttpSpec withNameResolution(NameResolution value) {
        return new HttpSpec(protocol, maxStreams, streamWindow, tls, proxy, value, compression, maxHeaderBytes);
    }

    /** Returns a copy that asks for compressed answers, or does not. */
    public HttpSpec withCompression(boolean value) {
        return new HttpSpec(protocol, maxStreams, streamWindow, tls, proxy, nameResolution, value, maxHeaderBytes);
    }

    /** Returns a copy with another limit for the head of an answer, in bytes. */
    public HttpSpec withMaxHeaderBytes(int value) {
        return new HttpSpec(protocol, maxStreams, streamWindow, tls, proxy, nameResolution, compression, value);
    }
}
