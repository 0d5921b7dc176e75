package io.autoglm.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One way in which a server fails, as a value: what happens instead of, or in the middle of, one answer.
 *
 * <p>Immutable. Each has a text form for command lines, which {@code toString()} gives and {@link #parse(String)} reads: the
 * name, then its arguments, separated by colons, for example {@code reset-after:3} or {@code rate-limited:2s}. Text arguments
 * are percent-encoded.
 *
 * <p>An <em>event</em> is one {@code data:} line with a JSON object; the first of an answer carries the role only. Faults "after
 * n events" pass a shorter answer untouched. To an answer that is not streamed they happen after half of its body. On HTTP/2
 * a fault that resets or closes the connection resets the stream (INTERNAL_ERROR).
 */
public sealed interface SimFault
        permits Faults.Simple,
                Faults.AfterEvents,
                Faults.Timed,
                Faults.Redirect,
                Faults.Status,
                Faults.Face,
                Faults.ErrorInStream,
                Faults.Raw {

    /**
     * Returns where this fault strikes.
     *
     * @return the phase
     */
    SimFaultPhase phase();

    /** {@return the fault {@code refuse}} Closes the next connection before reading; an open one, unanswered. */
    static SimFault refuse() {
        return new Faults.Simple(Faults.Kind.REFUSE);
    }

    /** {@return the fault {@code reset-before-headers}} RST after the request, before any byte of the answer. */
    static SimFault resetBeforeHeaders() {
        return new Faults.Simple(Faults.Kind.RESET_BEFORE_HEADERS);
    }

    /** {@return the fault {@code reset-within-headers}} Resets the connection in the middle of the response head. */
    static SimFault resetWithinHeaders() {
        return new Faults.Simple(Faults.Kind.RESET_WITHIN_HEADERS);
    }

    /** {@return the fault {@code refuse-stream}} RST_STREAM(REFUSED_STREAM); on HTTP/1.1 the connection closes unanswered. */
    static SimFault refuseStream() {
        return new Faults.Simple(Faults.Kind.REFUSE_STREAM);
    }

    /** {@return the fault {@code go-away}} GOAWAY that leaves the request out; on HTTP/1.1 the connection closes unanswered. */
    static SimFault goAway() {
        return new Faults.Simple(Faults.Kind.GO_AWAY);
    }

    /**
     * Resets the connection after {@code n} events.
     *
     * @param n events before it, at least 0
     * @return the fault {@code reset-after:n}
     */
    static SimFault resetAfterEvents(int n) {
        return new Faults.AfterEvents(Faults.Break.RESET, n);
    }

    /**
     * Ends the body cleanly after {@code n} events, without a finish reason and without {@code [DONE]}.
     *
     * @param n events before it, at least 0
     * @return the fault {@code cut-after:n}
     */
    static SimFault cutAfterEvents(int n) {
        return new Faults.AfterEvents(Faults.Break.CUT, n);
    }

    /**
     * Writes {@code n} events and half of the next, then closes the connection.
     *
     * @param n events before the half one, at least 0
     * @return the fault {@code half-event:n}
     */
    static SimFault halfEvent(int n) {
        return new Faults.AfterEvents(Faults.Break.HALF, n);
    }

    /**
     * Falls silent for ever after {@code n} events, with the connection open.
     *
     * @param n events before it, at least 0
     * @return the fault {@code stall-after:n}
     */
    static SimFault stallAfterEvents(int n) {
        return new Faults.AfterEvents(Faults.Break.STALL, n);
    }

    /**
     * Writes two events, then a {@code data:} line with broken JSON, then goes on.
     *
     * @return the fault {@code garbage}
     */
    static SimFault garbage() {
        return new Faults.Simple(Faults.Kind.GARBAGE);
    }

    /** {@return the fault {@code garbage-bytes}} Answers 200 with the right content type and random bytes. */
    static SimFault garbageBytes() {
        return new Faults.Simple(Faults.Kind.GARBAGE_BYTES);
    }

    /** {@return the fault {@code glued-frames}} Writes the whole answer at once, in one piece and without pauses. */
    static SimFault gluedFrames() {
        return new Faults.Simple(Faults.Kind.GLUED_FRAMES);
    }

    /** {@return the fault {@code stall-before-headers}} Never answers, with the connection open. */
    static SimFault stallBeforeHeaders() {
        return new Faults.Simple(Faults.Kind.STALL_BEFORE_HEADERS);
    }

    /**
     * Writes the head and then comment lines only, for ever.
     *
     * @param every the time between two, positive
     * @return the fault {@code pings-only:every}
     */
    static SimFault pingsOnly(Duration every) {
        return new Faults.Timed(Faults.Pace.PINGS_ONLY, every);
    }

    /**
     * Writes the body one byte at a time.
     *
     * @param perByte the time between two bytes, positive
     * @return the fault {@code slow-drip:perByte}
     */
    static SimFault slowDrip(Duration perByte) {
        return new Faults.Timed(Faults.Pace.SLOW_DRIP, perByte);
    }

    /**
     * Promises ten bytes more in {@code Content-Length} than it sends, then closes the connection.
     *
     * @return the fault {@code wrong-content-length}
     */
    static SimFault wrongContentLength() {
        return new Faults.Simple(Faults.Kind.WRONG_CONTENT_LENGTH);
    }

    /** {@return the fault {@code html-200}} Answers 200 with an HTML login page. */
    static SimFault html200() {
        return new Faults.Simple(Faults.Kind.HTML_200);
    }

    /** {@return the fault {@code empty-200}} Answers 200 with an empty body. */
    static SimFault empty200() {
        return new Faults.Simple(Faults.Kind.EMPTY_200);
    }

    /**
     * Answers 307 to another place.
     *
     * @param location the target, never blank
     * @return the fault {@code redirect:location}
     */
    static SimFault redirect(String location) {
        return new Faults.Redirect(location);
    }

    /**
     * Answers with a status and an error body of the profile's shape.
     *
     * @param status 200 to 599
     * @return the fault {@code status:status}
     */
    static SimFault status(int status) {
        return new Faults.Status(status, null, Map.of());
    }

    /**
     * Answers with a status, a body and headers.
     *
     * @param status  200 to 599
     * @param body    the body, sent as {@code application/json} unless a header says otherwise
     * @param headers headers to add
     * @return the fault {@code status:status:body:name=value&name=value}
     */
    static SimFault status(int status, String body, Map<String, String> headers) {
        return new Faults.Status(status, body, headers);
    }

    /**
     * Answers as a gateway in front of the server does when it fails by itself.
     *
     * @param gateway whose face to wear
     * @param status  200 to 599
     * @return the fault {@code face:gateway:status}
     */
    static SimFault face(SimGateway gateway, int status) {
        return new Faults.Face(gateway, status);
    }

    /**
     * Answers 429 with {@code Retry-After} (whole seconds, rounded up) and {@code retry-after-ms}.
     *
     * @param retryAfter the wait that is asked for, not negative
     * @return the fault {@code rate-limited:retryAfter}
     */
    static SimFault rateLimited(Duration retryAfter) {
        return new Faults.Timed(Faults.Pace.RATE_LIMITED, retryAfter);
    }

    /**
     * Writes {@code n} events, then {@code data:} with the given JSON, then ends the body without {@code [DONE]}.
     *
     * @param afterEvents events before it, at least 0
     * @param json        the error object, one line
     * @return the fault {@code error-in-stream:afterEvents:json}
     */
    static SimFault errorInStream(int afterEvents, String json) {
        return new Faults.ErrorInStream(afterEvents, json);
    }

    /**
     * Breaks the stream after {@code n} events as the profile's server does: with an error object, a finish reason, or nothing
     * but an early end. An answer that is not streamed is status 500 in the profile's shape.
     *
     * @param n events before it, at least 0
     * @return the fault {@code in-band-error:n}
     */
    static SimFault inBandError(int n) {
        return new Faults.AfterEvents(Faults.Break.IN_BAND, n);
    }

    /** {@return the fault {@code task-fails}} Accepts an asynchronous task, which will fail. */
    static SimFault taskFails() {
        return new Faults.Simple(Faults.Kind.TASK_FAILS);
    }

    /**
     * Answers 200 with {@code [DONE]} and nothing before it.
     *
     * @return the fault {@code done-only}
     */
    static SimFault doneOnly() {
        return new Faults.Simple(Faults.Kind.DONE_ONLY);
    }

    /**
     * Leaves out the closing {@code [DONE]}; the finish reason is there.
     *
     * @return the fault {@code no-done}
     */
    static SimFault noDone() {
        return new Faults.Simple(Faults.Kind.NO_DONE);
    }

    /** {@return the fault {@code close-after-response}} Answers whole; the next request on the connection closes it. */
    static SimFault closeAfterResponse() {
        return new Faults.Simple(Faults.Kind.CLOSE_AFTER_RESPONSE);
    }

    /**
     * Writes bytes to the socket as they are, head included, 10 ms apart, then closes the connection.
     *
     * @param pieces what to write; each is flushed alone
     * @return the fault {@code raw:hex,hex}
     */
    static SimFault raw(List<byte[]> pieces) {
        return Faults.Raw.of(pieces);
    }

    /**
     * Waits before the head, then answers as if nothing had been.
     *
     * @param time the wait, positive
     * @return the fault {@code delay:time}
     */
    static SimFault delay(Duration time) {
        return new Faults.Timed(Faults.Pace.DELAY, time);
    }

    /**
     * Reads the text form.
     *
     * @param text what {@code toString()} gives
     * @return the fault
     * @throws IllegalArgumentException naming what is wrong, and the known names if the name is unknown
     */
    static SimFault parse(String text) {
        return FaultText.parse(text);
    }
}
