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
import org.springframework.beans.factory.SmartInitializingSingleton;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Makes the client when the context starts, and drains it when the context closes, after the beans that use it. Where that is asked for, it
 * waits for the server's list of models when all beans are made; a client that is made later, because beans are lazy, is not checked.
 */
class AutoGlmClientFactory
        implements FactoryBean<AutoGlmClient>, InitializingBean, SmartInitializingSingleton, DisposableBean {

    /** Beyond the grace, for connections and threads. */
    private static final Duration RELEASE = Duration.ofSeconds(2);

    private final ObjectFactory<AutoGlmClientBuilder> builder;
    private final Duration grace;
    private final boolean checksModel;
    private @Nullable AutoGlmClient client;

    AutoGlmClientFactory(ObjectFactory<AutoGlmClientBuilder> builder, AutoGlmProperties properties) {
        this(builder, properties.shutdownGrace(), properties.checkModelAtStart());
    }

    AutoGlmClientFactory(ObjectFactory<AutoGlmClientBuilder> builder, Duration grace, boolean checksModel) {
        this.builder = builder;
        this.grace = grace;
        this.checksModel = checksModel;
    }

    AutoGlmClientFactory(NamedClientBuilder builder) {
        this(builder, builder.settings());
    }

    @Override
    public void afterPropertiesSet() {
        AutoGlmClientBuilder configured = builder.getObject();
        try {
            client = configured.build();
        } catch (IllegalArgumentException | IllegalStateException | AutoGlmException refused) {
            throw failure(refused);
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (checksModel && client != null) {
            modelCheck().check(client);
        }
    }

    ModelCheck modelCheck() {
        return new ModelCheck(null);
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
