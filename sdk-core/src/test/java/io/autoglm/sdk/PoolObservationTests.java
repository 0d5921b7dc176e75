package io.autoglm.sdk;

import static io.autoglm.sdk.observe.ObservationProbe.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.ObservationProbe;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.ContextView;

/** What a call leaves behind that was tried at one endpoint and served, or not, by another. */
class PoolObservationTests {

    private final ObservationProbe probe = new ObservationProbe();
    private final PooledWire wire = new PooledWire();
    private final List<CallLog> logs = new ArrayList<>();
    private final List<AutoGlmException> failures = new ArrayList<>();
    private final AutoGlmClient client = AutoGlmClient.builder()
            .exchange(wire)
            .scheduler(VirtualTimeScheduler.create())
            .random(new Random(1))
            .observationRegistry(probe.registry)
            .attemptListener(new Remembering())
            .endpoint(PooledWire.endpoint("a").withModel("usual-a").withKeys("sk-one", "sk-two"))
            .endpoint(PooledWire.endpoint("b").withModel("usual-b").withOrder(1))
            .build();

    private final class Remembering implements AttemptListener {

        @Override
        public void succeeded(Call<?> call, ContextView context) {
            logs.add(call.log());
        }

        @Override
        public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
            logs.add(call.log());
        }
    }

    @AfterEach
    void close() {
        client.close();
        probe.balances();
        probe.close();
    }

    private void ask(CallOptions options) {
        client.stream(GenerateRequest.of("hi"), options)
                .subscribe(event -> {}, failure -> failures.add((AutoGlmException) failure));
    }

    @Test
    void aCallIsSeenWhereItWasServedAndEachAttemptWhereItWent() {
        wire.fails("a", ErrorCode.SERVER_ERROR);

        ask(CallOptions.DEFAULTS);

        assertThat(failures).isEmpty();
        assertThat(value(probe.call(), "autoglm.endpoint")).isEqualTo("b");
        assertThat(value(probe.call(), "server.address")).isEqualTo("b.example");
        assertThat(probe.attempts())
                .extracting(attempt -> value(attempt, "autoglm.endpoint"))
                .containsExactly("a", "b");
        assertThat(probe.attempts())
                .extracting(attempt -> value(attempt, "server.address"))
                .containsExactly("a.example", "b.example");
    }

    @Test
    void theLogOfTheCallHasEachAttemptWithItsEndpointAndOutcome() {
        wire.fails("a", ErrorCode.SERVER_ERROR);

        ask(CallOptions.DEFAULTS);

        CallLog log = logs.get(0);
        assertThat(log.endpoint()).isEqualTo("b");
        assertThat(log.place()).isEqualTo("b");
        assertThat(log.attempts()).isEqualTo(2);
        assertThat(log.endedAttempts())
                .extracting(attempt -> attempt.number() + " " + attempt.endpoint() + " " + attempt.outcome())
                .containsExactly("1 a " + Outcome.FAILED, "2 b " + Outcome.SUCCESS);
    }

    @Test
    void aFailureNamesTheEndpointOfEachAttempt() {
        wire.fails("a", ErrorCode.UNAUTHENTICATED);
        wire.fails("b", ErrorCode.MODEL_NOT_FOUND);

        ask(CallOptions.DEFAULTS);

        AutoGlmException failure = failures.get(0);
        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(failure.endpoint()).isEqualTo("b");
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure.getSuppressed())
                .filteredOn(AutoGlmException.class::isInstance)
                .extracting(earlier -> ((AutoGlmException) earlier).endpoint())
                .containsExactly("a", "a");
        assertThat(logs.get(0).endedAttempts()).hasSize(3);
    }

    @Test
    void aCallThatNamesItsEndpointIsExpectedThere() {
        ask(CallOptions.DEFAULTS.withEndpoint("b"));

        assertThat(value(probe.call(), "autoglm.endpoint")).isEqualTo("b");
        assertThat(value(probe.call(), "gen_ai.request.model")).isEqualTo("usual-b");
        assertThat(wire.places).containsExactly("b");
    }

    @Test
    void aCallThatNobodyMayServeIsSeenNowhere() {
        ask(CallOptions.DEFAULTS.withEndpoint("c"));

        assertThat(failures.get(0).endpoint()).isNull();
        assertThat(failures.get(0).attempts()).isZero();
        assertThat(probe.attempts()).isEmpty();
    }
}
