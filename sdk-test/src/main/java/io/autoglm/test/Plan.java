package io.autoglm.test;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer, decided and not yet written.
 *
 * @param status        the HTTP status
 * @param headers       headers beside {@code Content-Length}
 * @param contentLength the length to announce; {@code null} for a chunked body
 * @param body          the whole body of an answer that is not streamed; {@code null} for a stream
 * @param delayNanos    the time before the head, in nanoseconds
 * @param script        what to write
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Plan(
        int status,
        Map<String, String> headers,
        @Nullable Long contentLength,
        byte @Nullable [] body,
        long delayNanos,
        Script script) {

    static final String JSON = "application/json";

    static Plan whole(int status, String contentType, byte[] body) {
        Map<String, String> headers = Map.of("content-type", contentType);
        return new Plan(
                status, headers, (long) body.length, body, 0, Script.of(Step.Chunk.bytes(body), Step.End.COMPLETE));
    }

    static Plan json(int status, String body) {
        return whole(status, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    static Plan stream(Script script) {
        Map<String, String> headers =
                Map.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache");
        return new Plan(200, headers, null, null, 0, script);
    }

    /** The same answer of known length once more: a script can be walked through only once. */
    Plan again() {
        byte[] bytes = body == null ? Step.NOTHING : body;
        return with(Script.of(Step.Chunk.bytes(bytes), Step.End.COMPLETE));
    }

    Plan with(Script other) {
        return new Plan(status, headers, contentLength, body, delayNanos, other);
    }

    Plan without(String header) {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.keySet().removeIf(header::equalsIgnoreCase);
        return new Plan(status, fewer, contentLength, body, delayNanos, script);
    }

    Plan after(long nanos) {
        return new Plan(status, headers, contentLength, body, delayNanos + nanos, script);
    }

    Plan length(@Nullable Long other) {
        return new Plan(status, headers, other, body, delayNanos, script);
    }

    /** Adds headers; one that is there already is replaced. */
    Plan with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        more.forEach((name, value) -> {
            all.keySet().removeIf(name::equalsIgnoreCase);
            all.put(name, value);
        });
        return new Plan(status, all, contentLength, body, delayNanos, script);
    }
}
