package io.autoglm.spring;

import io.autoglm.sdk.internal.settings.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server of a client says which models it offers, and the client's is none of them, or it has none. */
final class ModelNotOfferedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final transient List<String> offered;

    /**
     * Makes the exception.
     *
     * @param client  the name of the client, {@code null} for the one without
     * @param endpoint the name of the endpoint of several, {@code null} for the only one
     * @param model   its model, {@code null} when none is set
     * @param offered what there is; not empty
     */
    ModelNotOfferedException(
            @Nullable String client, @Nullable String endpoint, @Nullable String model, List<String> offered) {
        super((client == null ? "AutoGlmClient: " : "AutoGlmClient '" + client + "': ")
                + (model == null
                        ? property(client) + " is not set"
                        : (endpoint == null ? "the server" : "endpoint " + endpoint) + " does not offer the model '"
                                + Names.printable(model) + "' (" + property(client) + ")"));
        property = property(client);
        this.offered = model == null ? List.copyOf(offered) : Names.byNearness(model, offered);
    }

    private static String property(@Nullable String client) {
        return (client == null ? "autoglm" : NamedClients.PREFIX + "." + client) + ".model";
    }

    /** Returns what was to say the model. */
    String property() {
        return property;
    }

    /** Returns what there is, the likeliest first. */
    List<String> offered() {
        return offered;
    }
}
