package io.autoglm.benchmarks;

import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** This client, with all policies of its default chain and typed events. Its adaptive limit starts where the load is, as if it had learnt it. */
final class AutoGlmPeer implements Peer {

    private static final int WAITING = 100_000;

    private final GenerateRequest request =
            GenerateRequest.builder().model(Target.MODEL).user(Target.PROMPT).build();
    private final AutoGlmClient client;

    AutoGlmPeer(Target target, UnaryOperator<AutoGlmClientBuilder> more) {
        client = more.apply(AutoGlmClient.builder()
                        .baseUrl(target.baseUrl())
                        .limit(LimitSpec.adaptive(AdaptiveLimitSpec.defaults().withStart(target.inFlight()))
                                .withMaxWaiting(WAITING)))
                .build();
    }

    @Override
    public void generate(Caller caller) {
        client.generate(request).subscribe(new Listener(caller, Duration.ZERO));
    }

    @Override
    public void stream(Caller caller) {
        client.stream(request).subscribe(new Events(caller));
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        client.streamText(request).subscribe(new Listener(caller, pause));
    }

    @Override
    public void close() {
        client.close(Duration.ZERO).block(Duration.ofSeconds(10));
    }

    /** Counts the events that hold text. */
    private static final class Events extends Listener {

        Events(Caller caller) {
            super(caller, Duration.ZERO);
        }

        @Override
        boolean isToken(Object event) {
            return event instanceof GenerateEvent.TextDelta;
        }
    }
}
