      ******************************************************************
      * POLICY MASTER FILE                                             *
      * ONE RECORD PER CUSTOMER, FOLLOWED BY ONE PER POLICY OF HIS.    *
      * RECFM=VB, UNBLOCKED WITH RDW WHEN TRANSFERRED; CODE PAGE 037.  *
      * DATES ARE YYYYMMDD UNLESS STATED OTHERWISE; ZERO IS NO DATE.   *
      ******************************************************************
       01  POLICY-MASTER-RECORD.
           05  PM-RECORD-TYPE                  PIC X(01).
               88  PM-IS-CUSTOMER              VALUE 'C'.
               88  PM-IS-POLICY                VALUE 'P'.
           05  PM-COMPANY-CODE                 PIC X(03).
           05  PM-CHANGED-ON                   PIC 9(08).
           05  PM-CHANGED-BY                   PIC X(08).
           05  PM-CLAIM-COUNT                  PIC S9(02) COMP-3.
      *----------------------------------------------------------------*
      * CUSTOMER                                                       *
      *----------------------------------------------------------------*
           05  PM-CUSTOMER-DATA.
               10  PM-CU-NUMBER                PIC 9(09) COMP.
               10  PM-CU-KIND                  PIC X(01).
                   88  PM-CU-IS-PERSON         VALUE 'P'.
                   88  PM-CU-IS-ORGANISATION   VALUE 'O'.
               10  PM-CU-FIRST-NAME            PIC X(20).
      *        NAME OF THE ORGANISATION, IF IT IS ONE
               10  PM-CU-LAST-NAME             PIC X(30).
               10  PM-CU-BIRTH-DATE            PIC 9(08).
               10  PM-CU-ADDRESS.
                   15  PM-CU-STREET            PIC X(30).
                   15  PM-CU-HOUSE-NUMBER      PIC X(06).
                   15  PM-CU-POSTAL-CODE       PIC X(10).
                   15  PM-CU-CITY              PIC X(25).
      *            SIGN OF MOTOR VEHICLES
                   15  PM-CU-COUNTRY           PIC X(03).
               10  PM-CU-EMAIL                 PIC X(50).
               10  PM-CU-PHONES                OCCURS 2 TIMES.
                   15  PM-CU-PHONE             PIC X(18).
               10  PM-CU-LANGUAGE              PIC X(01).
      *        YYYYDDD, DAY OF THE YEAR
               10  PM-CU-SINCE                 PIC S9(07) COMP-3.
      *----------------------------------------------------------------*
      * POLICY                                                         *
      *----------------------------------------------------------------*
           05  PM-POLICY-DATA REDEFINES PM-CUSTOMER-DATA.
               10  PM-PO-NUMBER                PIC X(12).
               10  PM-PO-CUSTOMER-NUMBER       PIC 9(09) COMP.
               10  PM-PO-PRODUCT-CODE          PIC X(03).
                   88  PM-PO-IS-MOTOR          VALUE 'MOT'.
                   88  PM-PO-IS-HOUSE          VALUE 'HSE'.
                   88  PM-PO-IS-ENDOWMENT      VALUE 'END'.
                   88  PM-PO-IS-COMMERCIAL     VALUE 'COM'.
               10  PM-PO-STATUS                PIC X(01).
               10  PM-PO-INCEPTION-DATE        PIC S9(08) COMP-3.
      *        99991231: UNTIL FURTHER NOTICE
               10  PM-PO-EXPIRY-DATE           PIC S9(08) COMP-3.
               10  PM-PO-ANNUAL-PREMIUM        PIC S9(09)V99 COMP-3.
               10  PM-PO-SUM-INSURED           PIC S9(11)V99 COMP-3.
               10  PM-PO-CURRENCY              PIC X(03).
               10  PM-PO-FREQUENCY             PIC X(01).
               10  PM-PO-BROKER-NUMBER         PIC 9(06).
               10  PM-PO-COMMISSION-RATE       PIC S9(03)V9(03).
               10  PM-PO-LITIGATION-HOLD       PIC X(01).
                   88  PM-PO-IS-ON-HOLD        VALUE 'Y'.
               10  PM-MOTOR-DATA.
                   15  PM-MO-REGISTRATION      PIC X(10).
                   15  PM-MO-VIN               PIC X(17).
                   15  PM-MO-MAKE              PIC X(15).
                   15  PM-MO-MODEL-YEAR        PIC 9(04).
                   15  PM-MO-ENGINE-CC         PIC S9(05) COMP-3.
                   15  PM-MO-NO-CLAIMS-YEARS   PIC 9(02).
                   15  PM-MO-YEARLY-MILEAGE    PIC S9(07) COMP.
                   15  PM-MO-COVERAGE          PIC X(01).
                   15  FILLER                  PIC X(24).
               10  PM-HOUSE-DATA REDEFINES PM-MOTOR-DATA.
                   15  PM-HO-STREET            PIC X(30).
                   15  PM-HO-POSTAL-CODE       PIC X(10).
                   15  PM-HO-CITY              PIC X(20).
                   15  PM-HO-BUILT-YEAR        PIC 9(04).
                   15  PM-HO-CONSTRUCTION      PIC X(01).
                   15  PM-HO-LIVING-AREA       PIC S9(05)V9 COMP-3.
                   15  PM-HO-ALARM             PIC X(01).
                   15  FILLER                  PIC X(10).
               10  PM-ENDOWMENT-DATA REDEFINES PM-MOTOR-DATA.
                   15  PM-EN-TERM-YEARS        PIC 9(02).
                   15  PM-EN-BONUS-RATE        PIC S9V9(04) COMP-3.
                   15  PM-EN-SURRENDER-VALUE   PIC S9(11)V99 COMP-3.
                   15  PM-EN-MATURITY-DATE     PIC 9(08).
                   15  PM-EN-BENEFICIARIES     OCCURS 3 TIMES.
                       20  PM-EN-BENEFICIARY   PIC X(15).
                       20  PM-EN-SHARE         PIC S9(03) COMP-3.
                   15  FILLER                  PIC X(09).
               10  PM-COMMERCIAL-DATA REDEFINES PM-MOTOR-DATA.
                   15  PM-CO-BUSINESS-NAME     PIC X(35).
                   15  PM-CO-INDUSTRY-CODE     PIC X(04).
                   15  PM-CO-EMPLOYEES         PIC S9(07) COMP.
      *            IN THOUSANDS
                   15  PM-CO-TURNOVER          PIC S9(13) COMP-3.
                   15  PM-CO-SITES             PIC 9(03).
                   15  PM-CO-DEDUCTIBLE        PIC ZZZ,ZZ9.99.
                   15  FILLER                  PIC X(17).
               10  FILLER                      PIC X(88).
      *----------------------------------------------------------------*
      * CLAIMS OF THE POLICY, NONE FOR A CUSTOMER                      *
      *----------------------------------------------------------------*
           05  PM-CLAIMS                       OCCURS 0 TO 12 TIMES
                                               DEPENDING ON
                                               PM-CLAIM-COUNT.
               10  PM-CL-NUMBER                PIC X(10).
               10  PM-CL-LOSS-DATE             PIC S9(08) COMP-3.
               10  PM-CL-STATUS                PIC X(01).
               10  PM-CL-PAID                  PIC S9(09)V99 COMP-3.
               10  PM-CL-RESERVE               PIC S9(09)V99 COMP-3.
