package io.autoglm.cli;

import io.autoglm.sdk.batch.BulkSummary;
import java.io.OutputStream;

/** Writes what a bulk run did as one JSON object. */
final class BulkSummaryJson {

    private final JsonLines lines;

    BulkSummaryJson(OutputStream out) {
        lines = new JsonLines(out);
    }

    void write(BulkSummary run) {
        lines.write("bulk", json -> {
            json.writeNumberProperty("lines", run.lines());
            json.writeNumberProperty("before", run.before());
            json.writeNumberProperty("done", run.done());
            json.writeNumberProperty("failed", run.failed());
            json.writeNumberProperty("left", run.left());
            json.writeObjectPropertyStart("failures");
            run.failures().forEach((code, count) -> json.writeNumberProperty(code.id(), count));
            json.writeEndObject();
            json.writeNumberProperty("input_tokens", run.inputTokens());
            json.writeNumberProperty("output_tokens", run.outputTokens());
            if (run.cost() == null) {
                json.writeNullProperty("cost");
            } else {
                json.writeNumberProperty("cost", run.cost());
            }
            JsonLines.string(json, "currency", run.currency());
            JsonLines.millis(json, "elapsed_ms", run.elapsed());
        });
    }
}
