package io.autoglm.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A request as the simulated server received it, and how its answer went.
 *
 * <p>The request itself never changes; {@link #eventsWritten()}, {@link #status()} and {@link #ending()} follow the answer.
 * Safe for every thread. {@link #toString()} shows neither headers nor body.
 */
public final class RecordedRequest {

    /** How the answer to a request ended. */
    public enum Ending {
        /** Written to its end, whatever its status. */
        COMPLETED,
        /** The peer closed the connection first. */
        PEER_CLOSED,
        /** As a {@link SimFault} or the stop of the server had it. */
        FAULT
    }

    private final String method;
    private final String uri;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final long bodySize;
    private final long connectionId;
    private final @Nullable Integer streamId;
    private final Instant at;
    private final AtomicLong eventsWritten = new AtomicLong();
    private final CompletableFuture<Ending> end = new CompletableFuture<>();
    private volatile @Nullable Integer status;

    RecordedRequest(
            String method,
            String uri,
            Map<String, List<String>> headers,
            byte[] body,
            long bodySize,
            long connectionId,
            @Nullable Integer streamId,
            Instant at) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.bodySize = bodySize;
        this.connectionId = connectionId;
        this.streamId = streamId;
        this.at = at;
    }

    /**
     * Returns the HTTP method.
     *
     * @return the method, upper case
     */
    public String method() {
        return method;
    }

    /**
     * Returns the path and query as they were sent.
     *
     * @return the request target
     */
    public String uri() {
        return uri;
    }

    /**
     * Returns the headers; look-ups ignore case.
     *
     * @return an unmodifiable map in alphabetical order, each with its values in the order they were sent
     */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the name in any case
     * @return the value, or {@code null} if it was not sent
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /**
     * Returns the body that was kept: all of it, or the first 64 KiB of a longer one unless the behaviour records whole bodies.
     *
     * @return a copy
     */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns the body that was kept, read as UTF-8.
     *
     * @return the text, maybe empty
     */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Returns how long the whole body was; 0 if the peer went away before it had sent it.
     *
     * @return bytes
     */
    public long bodySize() {
        return bodySize;
    }

    /**
     * Returns the number of the connection, counted from 1 as they were accepted.
     *
     * @return the same number for requests on the same connection
     */
    public long connectionId() {
        return connectionId;
    }

    /**
     * Returns the number of the HTTP/2 stream.
     *
     * @return an odd number, or {@code null} for a request over HTTP/1.1
     */
    public @Nullable Integer streamId() {
        return streamId;
    }

    /**
     * Returns when the request had arrived whole.
     *
     * @return wall-clock time
     */
    public Instant at() {
        return at;
    }

    /**
     * Returns the status that was answered.
     *
     * @return the status, or {@code null} while no head has been written
     */
    public @Nullable Integer status() {
        return status;
    }

    /**
     * Returns how many events of a streamed answer have been written so far, the closing {@code [DONE]} not counted.
     *
     * @return a growing number
     */
    public long eventsWritten() {
        return eventsWritten.get();
    }

    /**
     * Returns how the answer ended.
     *
     * @return the ending, or {@code null} while it goes on
     */
    public @Nullable Ending ending() {
        return end.getNow(null);
    }

    /**
     * Waits until the answer has ended.
     *
     * @param limit the longest wait
     * @return the ending, or {@code null} if it still goes on after {@code limit}
     */
    public @Nullable Ending awaitEnding(Duration limit) {
        try {
            return end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of an answer", e);
        }
    }

    /**
     * Waits until the peer has closed the connection before the answer was whole.
     *
     * @param limit the longest wait
     * @return {@code true} when the peer closed first; {@code false} when the answer ended another way or nothing happened
     */
    public boolean awaitPeerClose(Duration limit) {
        return Objects.equals(awaitEnding(limit), Ending.PEER_CLOSED);
    }

    void answered(int code) {
        status = code;
    }

    void wrote(int events) {
        eventsWritten.lazySet(eventsWritten.get() + events);
    }

    boolean ended(Ending how) {
        return end.complete(how);
    }

    @Override
    public String toString() {
        return method + " " + uri.replaceFirst("\\?.*", "?…") + " (" + bodySize + " B) on connection " + connectionId;
    }
}
