package io.autoglm.sdk.secrets;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkResult;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.sdk.observe.OtelFixture;
import io.autoglm.sdk.policy.CallOptions;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** Every operation of one client, and everything that can be seen of it: values, failures, state, observations, meters, spans, files. */
final class WatchedCalls implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Overheard overheard;
    private final OtelFixture traces = new OtelFixture();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AutoGlmClient client;

    WatchedCalls(AutoGlmClientBuilder builder, Overheard overheard) {
        this.overheard = overheard;
        traces.registry
                .observationConfig()
                .observationHandler(new AutoGlmMeters(meters))
                .observationHandler(new DefaultMeterObservationHandler(meters))
                .observationHandler(new Telling());
        client = builder.observationRegistry(traces.registry).build();
    }

    void everyOperation(String prompt, CallOptions options) {
        GenerateRequest request = GenerateRequest.builder().user(prompt).build();
        stream(request, options);
        tell(client.generate(request, options).flux());
        tell(client.embed(EmbedRequest.of(List.of(prompt)), options).flux());
        tell(client.embed(Flux.just(prompt), EmbedSpec.defaults(), options));
        tell(client.countTokens(request, options).flux());
        tell(client.generateAll(Flux.just(request), BulkSpec.defaults().withOptions(options))
                .doOnNext(this::tellFailure));
        overheard.tell("request", request + " " + options);
    }

    /** The operations that send no prompt, so that the client cannot tell one in what a server says. */
    void lists(CallOptions options) {
        tell(client.models(options).flux());
        tell(client.health(options).flux());
    }

    void stream(GenerateRequest request, CallOptions options) {
        tell(client.stream(request, options));
    }

    /** Runs a file of which some lines cannot be read, and hears the file of answers. */
    void file(Path dir, String input) {
        try {
            Path in = Files.writeString(dir.resolve("in.jsonl"), input);
            Path out = dir.resolve("out.jsonl");
            tell(client.generateAll(BulkFile.of(in, out), BulkSpec.defaults()).flux());
            overheard.tell("file of answers", Files.readString(out));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tellFailure(BulkResult result) {
        if (result.failure() != null) {
            overheard.tell(result.failure());
        }
    }

    private void tell(Flux<?> answer) {
        answer.doOnNext(value -> overheard.tell("value", value))
                .doOnError(overheard::tell)
                .onErrorComplete()
                .blockLast(PATIENCE);
    }

    @Override
    public void close() {
        overheard.tell("client", client + " " + client.state() + " " + client.endpoints());
        client.close(Duration.ZERO).block(PATIENCE);
        meters.getMeters().forEach(meter -> overheard.tell("meter", meter.getId() + " " + meter.measure()));
        traces.close();
        traces.spans().forEach(this::span);
    }

    private void span(SpanData span) {
        overheard.tell("span", span + " " + span.getAttributes() + " " + span.getStatus());
        span.getEvents().forEach(event -> overheard.tell("event of a span", event.getName() + event.getAttributes()));
    }

    private final class Telling implements ObservationHandler<Observation.Context> {

        @Override
        public void onEvent(Observation.Event event, Observation.Context context) {
            overheard.tell("event", event.getName() + " " + event.getContextualName());
        }

        @Override
        public void onStop(Observation.Context context) {
            overheard.tell(
                    "observation",
                    context + " " + context.getName() + " " + context.getContextualName() + " "
                            + context.getAllKeyValues());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
