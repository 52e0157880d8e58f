/**
 * The root bundle: what may happen in Smart City before anyone has published anything, and the only policies
 * that decide intents of Smart City. It is part of genesis and cannot be deactivated.
 */
export const rootBundleName = 'root';

export const rootBundleText = `// Smart City's own intents, and what the platform's own tenant holds. A tenant's
// other intents are decided by the bundle that the tenant published, and by nothing else.

@id("root-governs")
@advice("The root principal creates tenants, registers realms, and publishes and rolls back policy.")
permit (principal in Role::"root", action, resource);

@id("principals-open-sessions")
@advice("Whoever is authenticated may open and close sessions of their own.")
permit (
  principal,
  action in [Action::"city.open_session", Action::"city.close_session"],
  resource
);

@id("administrators-govern-their-tenant")
@advice("An administrator creates accounts and publishes policies, schemas and solutions of their own tenant.")
permit (
  principal in Role::"admin",
  action in [
    Action::"city.create_account",
    Action::"city.publish_policy",
    Action::"city.publish_schema",
    Action::"city.publish_solution"
  ],
  resource
)
unless {
  context has params &&
  context.params has tenant_id &&
  context.params.tenant_id != principal.tenant_id
};

@id("operators-cancel-executions")
@advice("Administrators and operators may cancel executions of their tenant.")
permit (
  principal,
  action == Action::"city.cancel_execution",
  resource
)
when { principal.roles.contains("admin") || principal.roles.contains("operator") };

@id("runtime-counts-refusals")
@advice("Runtime records how many requests it turned away.")
permit (
  principal == User::"runtime",
  action == Action::"city.count_refusals",
  resource
);
`;
