package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.observe.LogLine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes the client when the context starts, and drains it when the context closes, after the beans that use it. */
class AutoGlmClientFactory implements FactoryBean<AutoGlmClient>, InitializingBean, DisposableBean {

    /** Beyond the grace, for connections and threads. */
    private static final Duration RELEASE = Duration.ofSeconds(2);

    private final ObjectFactory<AutoGlmClientBuilder> builder;
    private final Duration grace;
    private @Nullable AutoGlmClient client;

    AutoGlmClientFactory(ObjectFactory<AutoGlmClientBuilder> builder, Duration grace) {
        this.builder = builder;
        this.grace = grace;
    }

    AutoGlmClientFactory(NamedClientBuilder builder) {
        this(builder, builder.shutdownGrace());
    }

    @Override
    public void afterPropertiesSet() {
        AutoGlmClientBuilder configured = builder.getObject();
        try {
            client = configured.build();
        } catch (IllegalArgumentException | AutoGlmException refused) {
            throw failure(refused);
        }
    }

    /** Says which client it is that cannot be made. */
    ClientConfigurationException failure(RuntimeException refused) {
        return new ClientConfigurationException(refused);
    }

    @Override
    public @Nullable AutoGlmClient getObject() {
        return client;
    }

    @Override
    public Class<?> getObjectType() {
        return AutoGlmClient.class;
    }

    /** Waits for the drain, at most the grace and a moment; on a thread that must not wait the drain goes on by itself. */
    @Override
    public void destroy() {
        if (client == null) {
            return;
        }
        Mono<Void> closed = client.close(grace)
                .onErrorResume(failure -> Mono.fromRunnable(
                        () -> LogLine.CLOSE_FAILED.entry().thrown(failure).write()));
        if (Schedulers.isInNonBlockingThread()) {
            closed.subscribe();
            return;
        }
        closed.timeout(
                        grace.plus(RELEASE),
                        Mono.fromRunnable(() -> LogLine.STILL_CLOSING
                                .entry()
                                .with("grace_ms", grace)
                                .write()))
                .block();
    }
}
