package io.autoglm.sdk.observe;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call ends while another thread tells its handlers that an attempt begins beside the one that answers. */
class ObservedEndTests {

    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final List<String> heard = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private CallObservationContext seen;

    private final class Handler implements ObservationHandler<CallObservationContext> {

        @Override
        public void onStart(CallObservationContext context) {
            seen = context;
        }

        @Override
        public void onEvent(Observation.Event event, CallObservationContext context) {
            heard.add("event " + event.getContextualName());
            meanwhile.run();
        }

        @Override
        public void onStop(CallObservationContext context) {
            heard.add("stop " + context.outcome());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof CallObservationContext;
        }
    }

    private Probe<GenerateEvent> started() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new Handler());
        Call<GenerateEvent> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, new TimerProbe());
        new CallObservationPolicy(registry, any -> new Endpoint("east", URI.create("https://llm.example/v1")), null)
                .apply(call, lower)
                .subscribe(above);
        above.request(Long.MAX_VALUE);
        return lower.probe(0, Operation.STREAM);
    }

    private void tellWhile(Runnable ending) {
        meanwhile = ending;
        heard.clear();
        seen.observer.tell(CallEvent.RETRY);
    }

    @Test
    void aCompletionIsPassedOnWhenTheHandlersHaveHeard() {
        Probe<GenerateEvent> below = started().emit(HELLO, FINISHED);
        tellWhile(() -> {
            below.complete();
            assertThat(above.completed).isFalse();
        });

        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
        assertThat(heard).containsExactly("event retry", "stop success");
    }

    @Test
    void aFailureIsPassedOnWhenTheHandlersHaveHeard() {
        Probe<GenerateEvent> below = started();
        IllegalStateException failure = new IllegalStateException("scripted");
        tellWhile(() -> below.fail(failure));

        assertThat(above.failure).isSameAs(failure);
        assertThat(heard).containsExactly("event retry", "stop ignored");
    }

    @Test
    void aCancelStopsTheObservationWhenTheHandlersHaveHeard() {
        Probe<GenerateEvent> below = started();
        tellWhile(() -> {
            above.cancel();
            below.complete();
        });

        assertThat(above.completed).isFalse();
        assertThat(heard).containsExactly("event retry", "stop cancelled");
    }
}
