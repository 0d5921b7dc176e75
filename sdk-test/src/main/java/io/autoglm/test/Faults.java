package io.autoglm.test;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link SimFault}. A kind without an argument is a name; the others are records that hold theirs. */
final class Faults {

    private Faults() {}

    /** Kinds without an argument. */
    enum Kind {
        REFUSE("refuse", SimFaultPhase.CONNECT),
        RESET_BEFORE_HEADERS("reset-before-headers", SimFaultPhase.HEAD),
        RESET_WITHIN_HEADERS("reset-within-headers", SimFaultPhase.HEAD),
        REFUSE_STREAM("refuse-stream", SimFaultPhase.HEAD),
        GO_AWAY("go-away", SimFaultPhase.HEAD),
        STALL_BEFORE_HEADERS("stall-before-headers", SimFaultPhase.HEAD),
        WRONG_CONTENT_LENGTH("wrong-content-length", SimFaultPhase.BODY),
        HTML_200("html-200", SimFaultPhase.ANSWER),
        EMPTY_200("empty-200", SimFaultPhase.ANSWER),
        GARBAGE("garbage", SimFaultPhase.BODY),
        GARBAGE_BYTES("garbage-bytes", SimFaultPhase.BODY),
        GLUED_FRAMES("glued-frames", SimFaultPhase.BODY),
        TASK_FAILS("task-fails", SimFaultPhase.AFTER),
        DONE_ONLY("done-only", SimFaultPhase.BODY),
        NO_DONE("no-done", SimFaultPhase.BODY),
        CLOSE_AFTER_RESPONSE("close-after-response", SimFaultPhase.AFTER);

        final String text;
        final SimFaultPhase phase;

        Kind(String text, SimFaultPhase phase) {
            this.text = text;
            this.phase = phase;
        }
    }

    /** What happens after a number of events. */
    enum Break {
        RESET("reset-after"),
        CUT("cut-after"),
        HALF("half-event"),
        STALL("stall-after"),
        IN_BAND("in-band-error");

        final String text;

        Break(String text) {
            this.text = text;
        }
    }

    /** Kinds that need one length of time. */
    enum Pace {
        DELAY("delay", SimFaultPhase.HEAD),
        RATE_LIMITED("rate-limited", SimFaultPhase.ANSWER),
        PINGS_ONLY("pings-only", SimFaultPhase.BODY),
        SLOW_DRIP("slow-drip", SimFaultPhase.BODY);

        final String text;
        final SimFaultPhase phase;

        Pace(String text, SimFaultPhase phase) {
            this.text = text;
            this.phase = phase;
        }
    }

    record Simple(Kind kind) implements SimFault {

        @Override
        public SimFaultPhase phase() {
            return kind.phase;
        }

        @Override
        public String toString() {
            return kind.text;
        }
    }

    record AfterEvents(Break what, int events) implements SimFault {

        AfterEvents {
            requireEvents(events);
        }

        @Override
        public SimFaultPhase phase() {
            return SimFaultPhase.BODY;
        }

        @Override
        public String toString() {
            return what.text + ":" + events;
        }
    }

    record Timed(Pace pace, Duration time) implements SimFault {

        Timed {
            if (pace == Pace.RATE_LIMITED) {
                Durations.requireNotNegative("retryAfter", time);
            } else {
                Durations.requirePositive(pace.text, time);
            }
        }

        @Override
        public SimFaultPhase phase() {
            return pace.phase;
        }

        @Override
        public String toString() {
            return pace.text + ":" + Durations.format(time);
        }
    }

    record Redirect(String location) implements SimFault {

        static final String NAME = "redirect";

        Redirect {
            if (location.isBlank() || location.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalArgumentException("location must be a URL or a path, was '" + location + "'");
            }
        }

        @Override
        public SimFaultPhase phase() {
            return SimFaultPhase.ANSWER;
        }

        @Override
        public String toString() {
            return NAME + ":" + encode(location);
        }
    }

    record Status(int status, @Nullable String body, Map<String, String> headers) implements SimFault {

        static final String NAME = "status";

        Status {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be between 200 and 599, was " + status);
            }
            headers = Map.copyOf(headers);
        }

        @Override
        public SimFaultPhase phase() {
            return SimFaultPhase.ANSWER;
        }

        @Override
        public String toString() {
            if (body == null) {
                return NAME + ":" + status;
            }
            String pairs = new TreeMap<>(headers)
                    .entrySet().stream()
                            .map(header -> encode(header.getKey()) + "=" + encode(header.getValue()))
                            .collect(Collectors.joining("&"));
            return NAME + ":" + status + ":" + encode(body) + (pairs.isEmpty() ? "" : ":" + pairs);
        }
    }

    record Face(SimGateway gateway, int status) implements SimFault {

        static final String NAME = "face";

        Face {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be between 200 and 599, was " + status);
            }
        }

        @Override
        public SimFaultPhase phase() {
            return SimFaultPhase.ANSWER;
        }

        @Override
        public String toString() {
            return NAME + ":" + gateway + ":" + status;
        }
    }

    record ErrorInStream(int afterEvents, String json) implements SimFault {

        static final String NAME = "error-in-stream";

        ErrorInStream {
            requireEvents(afterEvents);
            if (json.indexOf('\n') >= 0 || json.indexOf('\r') >= 0) {
                throw new IllegalArgumentException("json must be one line");
            }
        }

        @Override
        public SimFaultPhase phase() {
            return SimFaultPhase.BODY;
        }

        @Override
        public String toString() {
            return NAME + ":" + afterEvents + ":" + encode(json);
        }
    }

    /** The pieces are held as hexadecimal text, which makes the record a value. */
    record Raw(List<String> pieces) implements SimFault {

        static final String NAME = "raw";

        Raw {
            pieces = List.copyOf(pieces);
        }

        static Raw of(List<byte[]> pieces) {
            return new Raw(pieces.stream().map(HexFormat.of()::formatHex).toList());
        }

        List<byte[]> bytes() {
            return pieces.stream().map(HexFormat.of()::parseHex).toList();
        }

        @Override
        public SimFaultPhase phase() {
            return SimFaultPhase.HEAD;
        }

        @Override
        public String toString() {
            return NAME + ":" + String.join(",", pieces);
        }
    }

    private static void requireEvents(int events) {
        if (events < 0) {
            throw new IllegalArgumentException("events must be at least 0, was " + events);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
