package io.autoglm.sdk.http;

import java.util.Objects;

/**
 * How the bytes travel. Immutable.
 *
 * @param protocol     the version of HTTP
 * @param maxStreams   attempts that share one HTTP/2 connection at the most, 1 to 1,000; fewer when the server says so, and another
 *     connection is opened for more. Without meaning for HTTP/1.1
 * @param streamWindow how many bytes of one HTTP/2 answer a server may send ahead of its subscriber, 65,535 to 16,777,216;
 *     {@code maxStreams} times {@code streamWindow} must not exceed 1 GiB. Without meaning for HTTP/1.1
 */
public record HttpSpec(HttpProtocol protocol, int maxStreams, int streamWindow) {

    /** The most attempts that can share an HTTP/2 connection. */
    public static final int HIGHEST_STREAMS = 1_000;

    /** The smallest window of one HTTP/2 answer, in bytes. */
    public static final int LOWEST_WINDOW = 65_535;

    /** The largest window of one HTTP/2 answer, in bytes. */
    public static final int HIGHEST_WINDOW = 16 * 1024 * 1024;

    private static final long HIGHEST_UNREAD = 1L << 30;

    private static final HttpSpec DEFAULTS = new HttpSpec(HttpProtocol.HTTP_1_1, 100, 256 * 1024);

    public HttpSpec {
        Objects.requireNonNull(protocol, "protocol must not be null");
        within("maxStreams", maxStreams, 1, HIGHEST_STREAMS);
        within("streamWindow", streamWindow, LOWEST_WINDOW, HIGHEST_WINDOW);
        if ((long) maxStreams * streamWindow > HIGHEST_UNREAD) {
            throw new IllegalArgumentException("maxStreams times streamWindow must be at most " + HIGHEST_UNREAD
                    + ", was " + maxStreams + " times " + streamWindow);
        }
    }

    private static void within(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " must be " + lowest + " to " + highest + ", was " + value);
        }
    }

    /** Returns HTTP/1.1, and for HTTP/2 100 attempts per connection and 256 KiB ahead per answer. */
    public static HttpSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with another version of HTTP. */
    public HttpSpec withProtocol(HttpProtocol value) {
        return new HttpSpec(value, maxStreams, streamWindow);
    }

    /** Returns a copy with another number of attempts per HTTP/2 connection. */
    public HttpSpec withMaxStreams(int value) {
        return new HttpSpec(protocol, value, streamWindow);
    }

    /** Returns a copy with another window of one HTTP/2 answer, in bytes. */
    public HttpSpec withStreamWindow(int value) {
        return new HttpSpec(protocol, maxStreams, value);
    }
}
