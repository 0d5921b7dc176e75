package io.autoglm.cli;

import io.autoglm.cli.load.EndpointReport;
import io.autoglm.cli.load.Generator;
import io.autoglm.cli.load.KindReport;
import io.autoglm.cli.load.LoadReport;
import io.autoglm.cli.load.Pace;
import io.autoglm.cli.load.Percentiles;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.observe.TroubleState;
import io.autoglm.sdk.policy.BreakerStatus;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a report as one JSON object on one line. A member without a value is {@code null}. */
final class LoadJson {

    private final JsonLines lines;

    LoadJson(OutputStream out) {
        lines = new JsonLines(out);
    }

    /** Writes {@code report}, and {@code endpoints} where there are any. */
    void write(LoadReport report, List<EndpointReport> endpoints) {
        lines.write("load", json -> {
            pace(json, report);
            json.writeBooleanProperty("interrupted", report.interrupted());
            seconds(json, "starting_s", report.starting());
            seconds(json, "answering_s", report.answering());
            json.writeNumberProperty("begun_per_s", report.begunPerSecond());
            generator(json, report.generator());
            json.writeName("all");
            kind(json, report, report.all());
            json.writeArrayPropertyStart("kinds");
            report.kinds().forEach(kind -> kind(json, report, kind));
            json.writeEndArray();
            if (!endpoints.isEmpty()) {
                json.writeArrayPropertyStart("endpoints");
                endpoints.forEach(endpoint -> endpoint(json, endpoint));
                json.writeEndArray();
            }
        });
    }

    private static void endpoint(JsonGenerator json, EndpointReport endpoint) {
        json.writeStartObject();
        JsonLines.string(json, "name", endpoint.name());
        json.writeNumberProperty("attempts", endpoint.attempts());
        json.writeNumberProperty("share", endpoint.share());
        decimal(json, "share_by_weight", endpoint.byWeight());
        json.writeNumberProperty("failed", endpoint.failures());
        failures(json, endpoint.failed());
        json.writeNumberProperty("in_flight", endpoint.inFlight());
        json.writeNumberProperty("most_in_flight", endpoint.mostInFlight());
        json.writeNumberProperty("limit", endpoint.limit());
        breaker(json, endpoint.breaker());
        json.writeNumberProperty("breaker_opened", endpoint.opened());
        json.writeArrayPropertyStart("troubles");
        endpoint.troubles().forEach(trouble -> trouble(json, trouble));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void breaker(JsonGenerator json, @Nullable BreakerStatus breaker) {
        if (breaker == null) {
            json.writeNullProperty("breaker");
            return;
        }
        json.writeObjectPropertyStart("breaker");
        JsonLines.string(json, "state", word(breaker.state()));
        JsonLines.string(json, "cause", breaker.cause() == null ? null : word(breaker.cause()));
        JsonLines.string(json, "reason", breaker.reason());
        seconds(json, "looks_in_s", breaker.looksIn());
        json.writeEndObject();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void trouble(JsonGenerator json, TroubleState trouble) {
        json.writeStartObject();
        JsonLines.string(json, "kind", trouble.kind().word());
        JsonLines.string(json, "code", trouble.code().id());
        seconds(json, "lasted_s", trouble.lasted());
        json.writeEndObject();
    }

    private static void pace(JsonGenerator json, LoadReport report) {
        Pace pace = report.plan().pace();
        Double wanted = pace instanceof Pace.Open open ? open.callsPerSecond() : null;
        Integer callers = pace instanceof Pace.Closed closed ? closed.callers() : null;
        JsonLines.string(json, "loop", callers == null ? "open" : "closed");
        decimal(json, "wanted_per_s", wanted);
        JsonLines.number(json, "concurrency", callers);
    }

    private static void generator(JsonGenerator json, Generator generator) {
        json.writeObjectPropertyStart("generator");
        json.writeName("late_ms");
        percentiles(json, generator.late());
        json.writeNumberProperty("left_out", generator.leftOut());
        decimal(json, "processors_used", generator.processorsUsed());
        json.writeNumberProperty("processors", generator.processors());
        json.writeArrayPropertyStart("doubts");
        generator.doubts().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void kind(JsonGenerator json, LoadReport report, KindReport kind) {
        KindReport.Counts counts = kind.counts();
        json.writeStartObject();
        JsonLines.string(json, "name", kind.name());
        json.writeNumberProperty("begun", counts.begun());
        json.writeNumberProperty("succeeded", counts.succeeded());
        json.writeNumberProperty("failed", kind.failures());
        json.writeNumberProperty("cancelled", counts.cancelled());
        json.writeNumberProperty("not_started", counts.notStarted());
        json.writeNumberProperty("attempts", counts.attempts());
        json.writeNumberProperty("throttled", counts.throttled());
        json.writeNumberProperty("retries", counts.retries());
        json.writeNumberProperty("retries_per_call", counts.retriesPerCall());
        json.writeNumberProperty("succeeded_per_s", report.succeededPerSecond(kind));
        Long tokens = kind.outputTokens();
        if (tokens == null) {
            json.writeNullProperty("output_tokens");
        } else {
            json.writeNumberProperty("output_tokens", tokens);
        }
        decimal(json, "output_tokens_per_s", tokens == null ? null : report.perSecondOfAnswers(tokens));
        failures(json, kind.failed());
        times(json, "first_token_ms", kind.times().first(), kind.times().firstRaw());
        times(json, "total_ms", kind.times().total(), kind.times().totalRaw());
        json.writeEndObject();
    }

    private static void failures(JsonGenerator json, Map<ErrorCode, Long> failed) {
        json.writeObjectPropertyStart("failures");
        failed.entrySet().stream()
                .sorted(Comparator.comparing(failure -> failure.getKey().id()))
                .forEach(failure -> count(json, failure.getKey(), failure.getValue()));
        json.writeEndObject();
    }

    private static void count(JsonGenerator json, ErrorCode code, long times) {
        json.writeNumberProperty(code.id(), times);
    }

    private static void times(JsonGenerator json, String name, Percentiles corrected, Percentiles measured) {
        json.writeObjectPropertyStart(name);
        json.writeName("corrected");
        percentiles(json, corrected);
        json.writeName("measured");
        percentiles(json, measured);
        json.writeEndObject();
    }

    private static void percentiles(JsonGenerator json, Percentiles times) {
        json.writeStartObject();
        json.writeNumberProperty("count", times.count());
        millis(json, "p50", times, times.p50());
        millis(json, "p90", times, times.p90());
        millis(json, "p99", times, times.p99());
        millis(json, "p99_9", times, times.p999());
        millis(json, "max", times, times.max());
        json.writeEndObject();
    }

    private static void millis(JsonGenerator json, String name, Percentiles times, Duration time) {
        decimal(json, name, times.count() == 0 ? null : time.toNanos() / 1e6);
    }

    private static void seconds(JsonGenerator json, String name, Duration time) {
        json.writeNumberProperty(name, time.toNanos() / 1e9);
    }

    private static void decimal(JsonGenerator json, String name, @Nullable Double value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }
}
