package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.Quota;
import io.autoglm.sdk.admission.QuotaStore;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.TokenCounter;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/** Beans of the application that the client takes up by their type. */
class JoiningBeansTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final SimServer server = SimServer.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
            .withPropertyValues(
                    "autoglm.base-url=" + server.baseUrl(), "autoglm.model=sim-1", "autoglm.shutdown-grace=0");

    @AfterEach
    void close() {
        server.close();
    }

    private void generate(AutoGlmClient client) {
        assertThat(client.generate("hi").block(PATIENCE)).isNotNull();
    }

    @Test
    void customizersRunInTheirOrderAfterTheProperties() {
        runner.withPropertyValues("autoglm.model=of-the-property")
                .withBean("late", AutoGlmClientCustomizer.class, () -> new Late(heard))
                .withBean("early", AutoGlmClientCustomizer.class, () -> new Early(heard))
                .run(context -> {
                    AutoGlmClient client = context.getBean(AutoGlmClient.class);

                    assertThat(heard).containsExactly("early", "late");
                    assertThat(client.state().models())
                            .extracting(each -> each.model())
                            .contains("of-late");
                });
    }

    @Order(1)
    private record Early(List<String> heard) implements AutoGlmClientCustomizer {
        @Override
        public void customize(String client, AutoGlmClientBuilder builder) {
            heard.add("early");
            builder.model("of-early");
        }
    }

    @Order(2)
    private record Late(List<String> heard) implements AutoGlmClientCustomizer {
        @Override
        public void customize(String client, AutoGlmClientBuilder builder) {
            heard.add("late");
            builder.model("of-late");
        }
    }

    @Test
    void aCustomizerIsAskedForEachBuilder() {
        runner.withBean("late", AutoGlmClientCustomizer.class, () -> new Late(heard))
                .run(context -> {
                    context.getBean(AutoGlmClientBuilder.class);
                    context.getBean(AutoGlmClientBuilder.class);

                    assertThat(heard).hasSize(3); // the client's own is the first
                });
    }

    @Test
    void aCredentialProviderIsAskedInsteadOfTheKeyOfTheProperties() {
        runner.withPropertyValues("autoglm.api-key=sk-of-the-property")
                .withBean(CredentialProvider.class, () -> Credentials.bearer("sk-of-the-bean"))
                .run(context -> {
                    generate(context.getBean(AutoGlmClient.class));

                    assertThat(server.requests().get(0).header("authorization")).isEqualTo("Bearer sk-of-the-bean");
                });
    }

    @Test
    void attemptListenersHear() {
        AttemptListener listener = new AttemptListener() {
            @Override
            public void succeeded(Call<?> call, ContextView context) {
                heard.add("succeeded");
            }
        };
        runner.withBean("one", AttemptListener.class, () -> listener)
                .withBean("other", AttemptListener.class, () -> listener)
                .run(context -> {
                    generate(context.getBean(AutoGlmClient.class));

                    assertThat(heard).containsExactly("succeeded", "succeeded");
                });
    }

    @Test
    void policiesStandAroundCallsAndAttemptPoliciesAroundAttemptsTheFirstOutermost() {
        server.enqueue(SimFault.status(502));
        runner.withPropertyValues("autoglm.retry.failed.base=1ms")
                .withBean("d", Policy.class, () -> new LateAttempt(heard))
                .withBean("c", Policy.class, () -> new LatePolicy(heard))
                .withBean("b", AttemptPolicy.class, () -> new EarlyAttempt(heard))
                .withBean("a", Policy.class, () -> new EarlyPolicy(heard))
                .run(context -> {
                    generate(context.getBean(AutoGlmClient.class));

                    assertThat(heard)
                            .containsExactly(
                                    "call, early",
                                    "call, late",
                                    "attempt 1, early",
                                    "attempt 1, late",
                                    "attempt 2, early",
                                    "attempt 2, late");
                });
    }

    @Test
    void policiesJoinNamedClientsToo() {
        runner.withConfiguration(AutoConfigurations.of(AutoGlmClientsAutoConfiguration.class))
                .withPropertyValues(
                        "autoglm.clients.fast.base-url=" + server.baseUrl(), "autoglm.clients.fast.model=sim-1")
                .withBean(Policy.class, () -> new EarlyPolicy(heard))
                .run(context -> {
                    generate(context.getBean("fast", AutoGlmClient.class));

                    assertThat(heard).containsExactly("call, early");
                });
    }

    @Order(1)
    private record EarlyPolicy(List<String> heard) implements Policy {
        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            heard.add("call, early");
            return next.exchange(call);
        }
    }

    @Order(2)
    private record LatePolicy(List<String> heard) implements Policy {
        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            heard.add("call, late");
            return next.exchange(call);
        }
    }

    @Order(1)
    private record EarlyAttempt(List<String> heard) implements AttemptPolicy {
        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            heard.add("attempt " + call.attempt() + ", early");
            return next.exchange(call);
        }
    }

    @Order(2)
    private record LateAttempt(List<String> heard) implements AttemptPolicy {
        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            heard.add("attempt " + call.attempt() + ", late");
            return next.exchange(call);
        }
    }

    @Test
    void aTokenCounterAndAQuotaStoreServeTheRateLimit() {
        TokenCounter counter = new TokenCounter() {
            @Override
            public long request(GenerateRequest request) {
                heard.add("counted");
                return 1;
            }

            @Override
            public long text(String text) {
                return 1;
            }
        };
        QuotaStore store = new QuotaStore() {
            @Override
            public Quota open(String name, Rate rate) {
                heard.add(name.substring(name.indexOf('/')));
                return QuotaStore.local().open(name, rate);
            }
        };
        runner.withPropertyValues("autoglm.rate.tokens.amount=1000")
                .withBean(TokenCounter.class, () -> counter)
                .withBean(QuotaStore.class, () -> store)
                .run(context -> {
                    generate(context.getBean(AutoGlmClient.class));

                    assertThat(heard).containsExactly("/sim-1/tokens", "//tokens", "counted");
                });
    }

    @Test
    void twoThatAreAlikeStopTheStart() {
        runner.withBean("one", CredentialProvider.class, () -> Credentials.bearer("sk-one"))
                .withBean("other", CredentialProvider.class, () -> Credentials.bearer("sk-other"))
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
    }

    @Test
    void thePrimaryOneOfTwoJoins() {
        runner.withBean("one", CredentialProvider.class, () -> Credentials.bearer("sk-one"))
                .withBean(
                        "other",
                        CredentialProvider.class,
                        () -> Credentials.bearer("sk-other"),
                        definition -> definition.setPrimary(true))
                .run(context -> {
                    generate(context.getBean(AutoGlmClient.class));

                    assertThat(server.requests().get(0).header("authorization")).isEqualTo("Bearer sk-other");
                });
    }
}
