package io.autoglm.sdk.internal.codec;

/** Where Jazzer comes in: it feeds one {@link FuzzTarget}, whose class name is its first argument. */
public final class FuzzDriver {

    private static FuzzTarget target;

    private FuzzDriver() {}

    /** Chooses the target; called once by Jazzer. */
    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        target = Class.forName(FuzzDriver.class.getPackageName() + "." + arguments[0])
                .asSubclass(FuzzTarget.class)
                .getDeclaredConstructor()
                .newInstance();
        FuzzSeeds.of(target.seeds()).values().forEach(target::read); // loads classes before an input has its time
    }

    /** Feeds the target; called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        target.read(input);
    }
}
