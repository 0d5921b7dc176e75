package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClientBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether there is to be a client without a name: unless all that is configured are clients with names. Where nothing is configured there is
 * to be one, so that the start stops with what to set.
 */
final class OnDefaultClient extends SpringBootCondition implements ConfigurationCondition {

    /** The builder bean of this library; another is the application's own, and meant for the client without a name. */
    static final String BUILDER = "autoGlmClientBuilder";

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        NamedClients clients = new NamedClients((ConfigurableEnvironment) context.getEnvironment());
        ConditionMessage.Builder message = ConditionMessage.forCondition("AutoGlmClient without a name");
        if (clients.names().isEmpty()) {
            return ConditionOutcome.match(message.because("there is none with a name"));
        }
        if (clients.rootNamesAnEndpoint()) {
            return ConditionOutcome.match(
                    message.because("autoglm.provider, autoglm.base-url or autoglm.endpoints is set"));
        }
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        if (beans != null) {
            List<String> own = ownBeans(beans);
            if (!own.isEmpty()) {
                return ConditionOutcome.match(message.foundExactly("bean " + own.get(0)));
            }
        }
        return ConditionOutcome.noMatch(
                message.because("none of autoglm.provider, autoglm.base-url and autoglm.endpoints is set,"
                        + " and there are clients with names: " + String.join(", ", clients.names())));
    }

    /** Returns the beans of the application's own that are meant for the client without a name. */
    private static List<String> ownBeans(ConfigurableListableBeanFactory beans) {
        Stream<String> builders = Arrays.stream(beans.getBeanNamesForType(AutoGlmClientBuilder.class, true, false))
                .filter(name -> !name.equals(BUILDER));
        Stream<String> details = Arrays.stream(beans.getBeanNamesForType(AutoGlmConnectionDetails.class, true, false))
                .filter(name -> !beans.isTypeMatch(name, PropertiesConnectionDetails.class));
        return Stream.concat(builders, details).toList();
    }
}
