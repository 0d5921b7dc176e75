package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

class CallContextTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ScriptedExchange wire =
            ScriptedExchange.create().thenText("a").thenText("b");
    private final List<Call<?>> calls = wire.calls();
    private final AutoGlmClient client = AutoGlmClient.builder().exchange(wire).build();

    @AfterEach
    void close() {
        client.close();
    }

    private Call<?> made(CallOptions options, Context context) {
        StepVerifier.create(client.stream(GenerateRequest.of("hi"), options).contextWrite(context))
                .expectNextCount(3)
                .expectComplete()
                .verify(PATIENCE);
        return calls.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        // tenant: options, context, call; priority: options, context, call
        "    ,     ,     ,             ,            , NORMAL",
        "shop ,     , shop, BULK       ,            , BULK",
        "     , bank, bank,            , INTERACTIVE, INTERACTIVE",
        "shop , bank, shop, BULK       , INTERACTIVE, BULK",
        "shop ,     , shop,            , BULK       , BULK",
        "     , bank, bank, INTERACTIVE,            , INTERACTIVE",
    })
    void whatTheOptionsSayWinsOverTheContext(
            String optionTenant,
            String contextTenant,
            String tenant,
            Priority optionPriority,
            Priority contextPriority,
            Priority priority) {
        CallOptions options = CallOptions.DEFAULTS.withTenant(optionTenant).withPriority(optionPriority);
        Context context = Context.empty();
        context = contextTenant == null
                ? context
                : context.putAll(CallContext.tenant(contextTenant).readOnly());
        context = contextPriority == null
                ? context
                : context.putAll(CallContext.priority(contextPriority).readOnly());

        Call<?> call = made(options, context);

        assertThat(call.tenant()).isEqualTo(tenant);
        assertThat(call.priority()).isEqualTo(priority);
        assertThat(call.options().tenant()).isEqualTo(tenant);
    }

    @Test
    void aFilterSetsThemOnceForEachCallOfARequest() {
        Mono<Void> handler = client.stream("one").then(client.stream("two").then());

        StepVerifier.create(handler.contextWrite(CallContext.tenant("shop-7"))
                        .contextWrite(CallContext.priority(Priority.INTERACTIVE)))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(calls).extracting(Call::tenant).containsExactly("shop-7", "shop-7");
        assertThat(calls).extracting(Call::priority).containsOnly(Priority.INTERACTIVE);
    }

    @Test
    void theSameFluxBelongsToWhoeverSubscribes() {
        Flux<?> shared = client.stream("hi");

        for (String tenant : List.of("shop", "bank")) {
            StepVerifier.create(shared.contextWrite(CallContext.tenant(tenant)))
                    .expectNextCount(3)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        assertThat(calls).extracting(Call::tenant).containsExactly("shop", "bank");
    }

    private AutoGlmException refused(Context context) {
        return refused(CallOptions.DEFAULTS, context);
    }

    private AutoGlmException refused(CallOptions options, Context context) {
        List<Throwable> failures = new ArrayList<>();
        StepVerifier.create(client.stream(GenerateRequest.of("hi"), options).contextWrite(context))
                .expectErrorSatisfies(failures::add)
                .verify(PATIENCE);
        assertThat(calls).isEmpty();
        return (AutoGlmException) failures.get(0);
    }

    @Test
    void aValueOfAnotherTypeFailsTheCallWithKeyAndRule() {
        AutoGlmException tenant = refused(Context.of(CallContext.TENANT_KEY, 7));
        AutoGlmException priority = refused(Context.of(CallContext.PRIORITY_KEY, "bulk"));

        assertThat(tenant.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(tenant.reason())
                .isEqualTo("io.autoglm.sdk.tenant in the Reactor Context must be a String, was: Integer");
        assertThat(priority.reason())
                .isEqualTo("io.autoglm.sdk.priority in the Reactor Context must be a Priority, was: String");
        assertThat(priority.hint()).contains("Reactor Context");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "secret\n", "商店"})
    void aTenantThatIsNoneFailsTheCallWithoutBeingRepeated(String tenant) {
        AutoGlmException failure = refused(Context.of(CallContext.TENANT_KEY, tenant));

        assertThat(failure.reason()).startsWith("io.autoglm.sdk.tenant in the Reactor Context: tenant must ");
        assertThat(failure.getMessage()).doesNotContain("secret", "商店");
        assertThat(failure.attempts()).isZero();
    }

    @Test
    void whatTheOptionsReplaceIsNotLookedAt() {
        Context unusable = Context.of(CallContext.TENANT_KEY, 7, CallContext.PRIORITY_KEY, 8);

        Call<?> call = made(CallOptions.DEFAULTS.withTenant("shop").withPriority(Priority.BULK), unusable);

        assertThat(call.tenant()).isEqualTo("shop");
    }

    @Test
    void theHelperRefusesWhatIsNoTenant() {
        assertThatThrownBy(() -> CallContext.tenant("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tenant must ");
    }
}
